# Every text the bot says, in English. Names begin with the room that says them.

## Command line

cli-help =
    Opsbell, the ops bot that lives in your Telegram group.

    Usage: opsbell COMMAND [OPTIONS]

      start                 run the bot (needs BOT_TOKEN; without it, runs the demo)
      demo                  the local Telegram sandbox, a simulated system and the bot, with no token and no network
      sandbox               the local Telegram sandbox alone
      check                 read the configuration and name every mistake with its file, line and column
      test rules FILE...    run rule unit tests (promtool's format); --mode v2 judges as Prometheus 2 does

    Options
      --config FILE         the configuration (default: OPSBELL_CONFIG, else ./opsbell.yaml)
      --help                this text
      --version             the version of this program

    Environment (also read from ./.env): BOT_TOKEN, TELEGRAM_API_ROOT, OPSBELL_CONFIG, DATA_DIR, LOG_DIR,
    HTTP_HOST, HTTP_PORT, API_TOKEN. See .env.example.
cli-unknown-command = There is no command "{ $name }". Known are { $known }; see --help.
cli-unknown-option = There is no option "{ $name }" here; see --help.
cli-missing-value = The option { $name } needs a value; see --help.
cli-no-config = There is no configuration at { $path }. Copy opsbell.example.yaml there, or name another with --config.
cli-check-ok = { $file } is fine: { $systems ->
    [one] 1 system
   *[other] { $systems } systems
}, { $sources ->
    [one] 1 source
   *[other] { $sources } sources
}, { $rules ->
    [one] 1 rule
   *[other] { $rules } rules
}.
cli-check-no-priority = { $place }: the rule "{ $rule }" has no priority: it is P2, told silently. Give it one, for example priority: P1
cli-check-failed = { $count ->
    [one] 1 mistake in the configuration
   *[other] { $count } mistakes in the configuration
}
cli-extra-argument = There is an argument too many: "{ $name }"; see --help.
cli-test-no-file = There is no file { $file }. Name a file of rule tests, such as rules.test.yaml.
cli-test-rule-file = { $file } is a rule file; give its test file, such as rules.test.yaml.
cli-test-usage = Write: test rules FILE... [--mode v2|v3]
cli-no-token = BOT_TOKEN is not set: running the demo. Set it (see .env.example) to run against Telegram.
cli-demo-ready =
    The demo runs. Open { $url } in a browser:
    type /health in the chat, break something on the right, press the buttons. Ctrl-C ends it.
cli-demo-shortened = In the demo "for 10 minutes" means 10 seconds, so that you need not wait.
cli-sandbox-ready = The sandbox runs at { $url } (chat page); TELEGRAM_API_ROOT={ $root } BOT_TOKEN={ $token }
cli-started = Opsbell runs as @{ $bot }, watching { $systems }. Own health: { $url }
cli-stopping = Stopping (at most 10 s) ...
cli-stopped = Stopped.

## Cards (deliver)

card-count = { " " }({ $n })
card-count-instances = { " " }({ $n } hosts)
card-join = { ", " }
card-more = … and { $n } more
card-more-people = … and { $n } more
card-value = value { $value }
card-value-of = { $metric } = { $value }
card-normal = { " " }(normal { $normal })
card-threshold = { " " }(threshold { $threshold })
card-since = since { $time }
card-last = Last time: { $day }, recovered in { $took }
card-last-by = Last time: { $day }, recovered in { $took } ({ $person })
card-impact = Impact: { $text }
card-advice = Advice: { $text }
card-unknown = ⚪ { $n } unknown: no data from { $source }
card-acknowledged = 👤 { $person } has it since { $time }, no reminders
card-acknowledged-until = 👤 { $person } has it since { $time }, no reminders until { $until }
card-silenced = 🔕 { $person } silenced it until { $until } · { $n }
card-silenced-stable = 🔕 { $person } silenced it until it is stable · { $n }
card-end-resolved = Resolved:{ " " }
card-end-removed = Rule removed:{ " " }
card-end-closed = Closed:{ " " }
card-ran = { $from }–{ $to }, { $took }
card-ran-by = { $from }–{ $to }, { $took } · 👤 { $person }
card-repeat = 🔁 Sent again: the first may have arrived
card-button-ack = 👤 Acknowledge
card-button-unack = Give back
card-button-eta = ⏳ { $n } min
card-button-silence = 🔕 Silence
card-button-unsilence = Unsilence
card-button-extend = Extend
card-button-runbook = 📖 Runbook
card-button-dashboard = 📊 Dashboard
card-seconds = { $n } s
card-minutes = { $n } min
card-hours = { $n } h
card-days = { $n } d
card-reply-again = Still firing:{ " " }
card-reply-members = New:{ " " }
card-reply-worse = Worse:{ " " }
card-reply-refire = Firing again:{ " " }
card-reply-reminder = Nobody has it yet:{ " " }
card-reply-escalation = Escalated:{ " " }
card-reply-flapping = Flapping around its threshold:{ " " }
card-took = { " " }({ $took })
card-bar = { " | " }
card-storm = 🌊 Alert storm: { $alerts } alerts, { $groups } groups
card-storm-times = since { $from } · updated { $now }
card-storm-others = { $groups } other groups { $n }
card-storm-resolved = 🟢 { $n } resolved
card-storm-list = All of them are in the list
card-storm-list-but = { $singled } sent one by one, all others are in the list
card-storm-over = 🟢 The storm is over: { $from }–{ $to }, { $took }
card-storm-sum = { $n } alerts: { $resolved } resolved, { $left } still firing
card-storm-account = sent alone { $single } | rolled up { $folded } | lost { $lost }
card-storm-page = 🌊 Storm, page { $page }/{ $pages } ({ $groups } groups)
card-storm-empty = There is nothing left in this list
card-button-storm = 📋 All groups
card-button-storm-left = 📋 These { $n }
card-button-ack-all = 👤 Acknowledge all
card-button-alerts = 📋 Alerts now
card-digest-hourly = Hourly digest
card-digest-daily = Daily digest
card-digest-within = Digest
card-digest-open = { $what }: { $n ->
    [one] 1 group
   *[other] { $n } groups
}, { $firing } still firing
card-digest-unknown = { $what }: { $n ->
    [one] 1 group
   *[other] { $n } groups
}, { $unknown } unknown
card-digest-over = { $what }: { $n ->
    [one] 1 group
   *[other] { $n } groups
}, all over
card-digest-times = { $from }–{ $to }
card-digest-total = { $priority }: { $n } in { $groups ->
    [one] 1 group
   *[other] { $groups } groups
}
card-digest-ran = { $from }–{ $to } ({ $took })
card-digest-times-fired = fired { $n } times
card-digest-some-resolved = { $n } resolved
card-digest-some-unknown = ⚪ { $n } without data
card-digest-end-removed = rule removed
card-digest-end-closed = closed by hand
card-digest-more = … and { $n } more
card-digest-before = Told before, still firing: { $n } in { $groups ->
    [one] 1 group
   *[other] { $groups } groups
}

## Chat: what the bot answers people

chat-join = {", "}
chat-ago = { $unit ->
    [s] { $n } s ago
    [m] { $n } min ago
    [h] { $n } h ago
   *[d] { $n } d ago
}
chat-length = { $unit ->
    [s] { $n } s
    [m] { $n } min
    [h] { $n } h
   *[d] { $n } d
}
chat-more-lines = { $n ->
    [one] 1 more line
   *[other] { $n } more lines
}
chat-example = Example: { $example }
chat-did-you-mean = Did you mean { $name }?
chat-only-you = Only { $name } can press, for { $n } seconds

chat-role-viewer = viewer
chat-role-responder = responder
chat-role-admin = admin
chat-role-missing = This takes the role { $needs }, you are { $has }. Ask an admin to change your role under people in the configuration.

chat-button-refresh = 🔄 Refresh
chat-button-detail = Show details
chat-button-less = Show summary
chat-button-help = What I can do
chat-button-previous = ◀ Back
chat-button-next = Next ▶
chat-button-cancel = Cancel
chat-button-do-it = Do it
chat-button-scope = Change scope
chat-button-silence-confirm = Silence it
chat-button-silence-named = 🔕 Silence { $name }
chat-button-silence-anyway = Silence it anyway
chat-button-unsilence = Unsilence
chat-button-unsilence-named = End { $name }
chat-button-extend = 1 hour more
chat-button-ack-named = 👤 Acknowledge { $name }
chat-button-copy-id = 📋 Copy ID
chat-button-copy-line = 📋 Copy the line

chat-command-start = Meet me, see whether this chat is set up
chat-command-help = What I can do
chat-command-health = Health of the systems, worst first
chat-command-quota = Quotas and when they reset
chat-command-alerts = Open alerts
chat-command-status = How the bot itself is
chat-command-ack = Acknowledge an alert
chat-command-silence = Silence alerts for a while
chat-command-unsilence = End a silence
chat-help-title = 🔔 What I can do
chat-help-ack = Acknowledge, to be done within 30 min: { $example }, or reply to a card with /ack 30m
chat-help-silence = Silence for 2 hours: { $example }; 09:00 and stable work too
chat-help-viewer = You are a viewer: you see everything; acknowledging and silencing take a responder.
chat-start-title = 👋 I am Opsbell, the bell of whoever is on call
chat-start-who = You are { $name } ({ $role })
chat-start-private = This is a private chat; alerts go to the configured groups.
chat-start-chat = This group is "{ $name }" ({ $id }) and is set up.
chat-start-next = When an alert comes, press Acknowledge on its card; for the rest there is /help.

chat-stranger = I don't know you yet. Your ID is { $id }
chat-stranger-how = Ask an admin to add this line under people in the configuration:
chat-press-stranger = You are not on the list. Your ID is { $id }; ask an admin to add you under people in the configuration.
chat-anonymous = Anonymous admins can't give commands, since I can't see who it is. Switch off "Remain anonymous" in the group's admin settings, or press the buttons on the cards.
chat-channel = A channel can't give commands, since I can't see who it is. Please write as yourself.
chat-forwarded = Commands that are forwarded or come through another bot don't count. Please type it yourself.
chat-unknown-chat = This group ({ $id }) is not configured, so I don't answer here. Add this line under chats in the configuration:
chat-too-fast = Too fast, please wait { $n } s.
chat-use-help = /help shows what I can do.
chat-unknown-command = There is no command { $command }.
chat-stale-command = { $command } was sent { $ago }, while I was away. Still do it?
chat-offline = ⚪ I was offline from { $from } to { $to }; buttons pressed then were lost, please press again.
chat-failed = It failed { $n } times. Please send it again; if that fails too, see /status. Number { $id }.
chat-prompt-expired = That question has expired, please start again.
chat-prompt-used = That question was answered already, please start again.
chat-prompt-not-yours = This asks { $name }; your reply does not count.
chat-cancelled = Cancelled

chat-press-unknown = This button is old and does nothing any more. /alerts shows what is open.
chat-press-expired = This button has expired, please start again.
chat-press-used = This button works once, and it was pressed already.
chat-press-not-yours = { $name } opened this, only { $name } can press.
chat-press-late = What { $name } pressed arrived too late and was not done. If it is still needed, please press again.
chat-press-refused = That can't be pressed now.

chat-health-none = 🏥 No system is configured yet
chat-health-good = { $n ->
    [one] 🏥 Health: 1 system, fine
   *[other] 🏥 Health: all { $n } fine
}
chat-health-title = 🏥 Health: { $counts }
chat-health-count-unhealthy = { $n } unhealthy
chat-health-count-degraded = { $n } degraded
chat-health-count-unknown = { $n } unknown
chat-health-row-unhealthy = 🔴 { $name } unhealthy
chat-health-row-degraded = 🟠 { $name } degraded
chat-health-row-unknown = ⚪ { $name } no data
chat-health-row-healthy = 🟢 { $name }
chat-health-more = { $n } more
chat-health-healthy = 🟢 { $names }
chat-health-healthy-age = 🟢 { $names } (≤ { $age })

chat-quota-none = 📊 There is no quota data
chat-quota-good = { $n ->
    [one] 📊 Quota: 1, enough left
   *[other] 📊 Quotas: { $n }, all with enough left
}
chat-quota-title = 📊 Quotas: { $n } high
chat-quota-row-exceeded = 🔴 { $service } used up ({ $used }/{ $total })
chat-quota-row-critical = 🔴 { $service } { $percent }% used, { $left } left
chat-quota-row-warning = 🟠 { $service } { $percent }% used, { $left } left
chat-quota-row-healthy = 🟢 { $service } { $percent }% ({ $used }/{ $total })
chat-quota-reset = resets { $time }

chat-status-good = 🤖 Opsbell { $version }: all is well
chat-status-bad = { $n ->
    [one] 🤖 Opsbell { $version }: 1 thing to see to
   *[other] 🤖 Opsbell { $version }: { $n } things to see to
}
chat-status-up = Started { $ago }
chat-status-sources = Sources { $good }/{ $all } fine
chat-status-outbox = Waiting to be sent { $waiting }, outcome unknown { $unknown }
chat-status-inbox = Messages and presses waiting { $n }
chat-status-source = 🔴 { $name }: { $error }
chat-status-chat-refused = 🔴 { $name }: the bot was removed or may not write; add it to the group and let it write
chat-status-chat-topic = 🔴 { $name }: the topic is gone or closed; reopen it, or change topic in the configuration
chat-status-dead = 🔴 Notices that could not be sent: { $n }
chat-status-inbox-dead = 🔴 Messages or presses given up: { $n }
chat-status-poll-starting = ⚪ Telegram: connecting
chat-status-poll-polling = Telegram: connected
chat-status-poll-conflict = 🔴 Telegram: another program reads updates with the same token, stop one of them
chat-status-poll-unreachable = 🔴 Telegram: out of reach, trying again
chat-status-poll-unauthorized = 🔴 Telegram: the token is refused, trying again every 30 s; if it was renewed, set BOT_TOKEN and restart
chat-status-poll-stopped = ⚪ Telegram: no longer reading updates

chat-alerts-none = 🟢 No open alerts
chat-alerts-title = { $n ->
    [one] 🔔 1 open alert
   *[other] 🔔 { $n } open alerts
}
chat-alerts-page = Page { $page }/{ $pages }
chat-alerts-row = { $level ->
    [critical] 🔴
    [warning] 🟠
    [unknown] ⚪
   *[info] 🔵
} { $priority } { $summary }{ $n ->
    [0] {""}
    [1] {""}
   *[other] {" "}({ $n })
}
chat-alerts-unknown = ⚪ { $n } unknown: no data from { $source }
chat-alerts-acknowledged = 👤 { $name }
chat-alerts-silenced = 🔕 { $name }
chat-no-such-alert = No open alert is called { $name }.
chat-see-alerts = /alerts shows what is open.

chat-ack-done = You acknowledged { $alert }, reminders stop
chat-ack-done-until = You acknowledged { $alert } until { $time }
chat-ack-already = { $name } acknowledged it at { $time }; to take over, press Give back first
chat-ack-already-own = { $name }, you acknowledged it at { $time } already
chat-ack-ended = { $name } is resolved, nothing to acknowledge
chat-ack-missing = This alert is gone
chat-ack-none = No alert waits for anybody.
chat-ack-choose = { $n } alerts fit. Which one?
chat-unack-done = Given back, reminders go on
chat-unack-done-for = Given back for { $name }, reminders go on
chat-unack-nothing = Nobody has acknowledged it

chat-until-time = until { $time }
chat-until-stable = until stable
chat-silence-title = 🔕 Silence { $name } for how long?
chat-silence-scope = { $n ->
    [one] Scope: { $where }, 1 alert now
   *[other] Scope: { $where }, { $n } alerts now
}
chat-silence-note = No other alerts; new hosts included
chat-silence-15m = 15 min
chat-silence-1h = 1 hour
chat-silence-4h = 4 hours
chat-silence-0900 = until 09:00
chat-silence-stable = until stable
chat-silence-other = Other…
chat-silence-which = 🔕 Which { $name } should be silent?
chat-silence-only = Only { $priority } ({ $n })
chat-silence-every-priority = All priorities ({ $n })
chat-silence-every-system = All systems ({ $n })
chat-silence-whole-system = The whole system ({ $n })
chat-silence-choice = { $name } · { $where } ({ $n })
chat-silence-everything = all alerts
chat-silence-anywhere = all systems
chat-silence-own = Type it…
chat-silence-confirm = { $n ->
    [one] ⚠️ Silence { $name }? 1 alert now
   *[other] ⚠️ Silence { $name }? { $n } alerts now
}
chat-silence-critical = { $n } critical among them
chat-silence-systems = { $n } systems: { $systems }
chat-silence-done = { $n ->
    [one] 🔕 Silenced by { $name } until { $time } · 1 alert
   *[other] 🔕 Silenced by { $name } until { $time } · { $n } alerts
}
chat-silence-done-stable = { $n ->
    [one] 🔕 Silenced by { $name } until stable · 1 alert
   *[other] 🔕 Silenced by { $name } until stable · { $n } alerts
}
chat-silence-unknown = No alert or rule is called { $name }, so this would silence nothing.
chat-silence-usage = For how long, and what?
chat-silence-too-long = "{ $typed }" is too long; 7 days is the most.
chat-silence-too-wide = This scope would silence every alert; name an alert or a system.
chat-silence-too-many = There are too many silences (1,000); end some with /unsilence first.
chat-ask-until = { $name }, for how long? Reply to this message with 90m, 2h, 1d or 09:00.
chat-ask-matchers = { $name }, what should be silent? Reply to this message with an alert's name or matchers.
chat-bad-time = I can't read the time "{ $typed }", please write 15m, 2h, 1d, or 09:00.
chat-bad-matchers = I can't read the scope { $typed }; write an alert's name or matchers such as alertname=DiskLow.
chat-extended = Extended to { $time }
chat-unsilence-done = Silence ended: { $name }
chat-unsilence-gone = This silence is over already
chat-unsilence-none = Nothing is silenced.
chat-unsilence-title = { $n ->
    [one] 🔕 1 active silence
   *[other] 🔕 { $n } active silences
}
chat-no-such-silence = No silence is called { $name }.

## Sources (watch): why a poll failed, what was left out of one

watch-refused = { $host } refuses the connection; is the service running and is the port right?
watch-name-unknown = the name of { $host } can't be resolved; check url
watch-name-later = the name of { $host } can't be resolved at the moment; check DNS
watch-no-route = { $host } can't be reached; check the network
watch-broken-off = { $host } broke the connection off
watch-unreachable = { $host } can't be polled: { $detail }
watch-timeout = { $host } gave no complete answer within { $timeout }
watch-no-answer = no complete answer within { $timeout }; raise timeout if that is right
watch-headers-too-large = { $host } answers with too many headers
watch-body-too-large = { $host } answered with more than { $size }; raise limits.body of the source if that is right
watch-other-length = { $host } sent another length than it announced
watch-not-http = { $host } doesn't answer in HTTP ({ $detail })
watch-tls = TLS with { $host } failed ({ $detail }); check tls of the source
watch-redirect = { $host } redirects ({ $status }) to { $to }; set url to the final address
watch-redirect-nowhere = { $host } redirects ({ $status }) without saying where; check url
watch-status = { $host } answered { $status }
watch-status-auth = { $host } answered { $status }; check auth and headers of the source
watch-status-path = { $host } answered { $status } for { $path }; check the path in url
watch-encoding = { $host } answered with content-encoding { $encoding }, but only gzip was asked for
watch-gzip = { $host } answered with gzip that can't be unpacked
watch-not-metrics = { $host } answered with { $type }, not with metrics; check the path in url
watch-exposition = line { $line } of the exposition: { $detail }
watch-not-json = the { $kind } answer of { $host } is not JSON; check url
watch-not-object = the { $kind } answer of { $host } is JSON, but not an object; check url
watch-json-depth = the { $kind } answer of { $host } is nested deeper than { $most } levels
watch-json-values = the { $kind } answer of { $host } holds more than { $most } values
watch-no-checks = the health answer of { $host } has neither a known status nor checks; check url
watch-no-quotas = the quota answer of { $host } has no "quotas"; check url
watch-too-many-samples = more than { $most } samples in one poll; raise limits.samples of the source if that is right
watch-login = { $host } refuses the user or the password; check auth of the source
watch-login-needed = { $host } wants a password; set auth of the source
watch-not-permitted = { $host } does not let this user do { $what }; grant { $grant }
watch-server-refuses = { $host } refuses to answer: { $detail }
watch-not-redis = { $host } does not answer as a Redis; is the port right?
watch-not-postgres = { $host } does not answer as a PostgreSQL; is the port right?
watch-no-database = { $host } has no database { $database }; check url of the source
watch-no-tls = { $host } offers no TLS; check url and tls of the source
watch-full = { $host } takes no more connections
watch-nothing-pushed = nothing was pushed for { $since }; is the sender running?
watch-unexpected = the { $kind } source failed unexpectedly; the log tells more

## The bot about itself (app)

app-config-refused = { $n ->
    [one] ⚠️ The new configuration has a mistake and is not used, the former one goes on
   *[other] ⚠️ The new configuration has { $n } mistakes and is not used, the former one goes on
}
app-config-issue = ↳ { $issue }
app-restart-needed = ⚠️ Changed, but takes a restart: { $settings }
app-chat-retired = { $n ->
    [one] ⚠️ { $name } is out of the configuration; its open alert is told there until it ends
   *[other] ⚠️ { $name } is out of the configuration; its { $n } open alerts are told there until they end
}
