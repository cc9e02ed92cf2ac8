# Every text the bot says, in English. Names begin with the room that says them.

## Command line

cli-help =
    Opsbell, the ops bot that lives in your Telegram group.

    Usage: opsbell COMMAND [OPTIONS]

      init                  write a commented configuration, a .env and an example system; never overwrites
                            (--dir FOLDER, --locale, --timezone, --chat, --admin ID:NAME)
      start                 run the bot (needs BOT_TOKEN; without it, runs the demo; without a
                            configuration it is set up in the chat)
      demo                  the local Telegram sandbox, a simulated system and the bot, with no token and no network
      sandbox               the local Telegram sandbox alone
      check                 read the configuration and name every mistake with its file, line and column
                            (--replay 7d: how often each rule would have fired; over a --file of samples too)
      test rules FILE...    run rule unit tests (promtool's format); --mode v2 judges as Prometheus 2 does
      query EXPR            evaluate PromQL over the recorded history, or over a --file of samples (--at TIME)
      backup                copy the database, while the bot runs too (--to FILE; else beside it, dated)
      restore FILE --yes    put a backup in its place, while no bot runs; the present one is kept
      send-test             send a test message to every chat; says what arrived, and how to mend what did not

    Options
      --config FILE         the configuration (default: OPSBELL_CONFIG, else ./opsbell.yaml)
      --help                this text
      --version             the version of this program

    Environment (also read from ./.env): BOT_TOKEN, TELEGRAM_API_ROOT, OPSBELL_CONFIG, DATA_DIR, LOG_DIR,
    HTTP_HOST, HTTP_PORT, API_TOKEN. See .env.example.
cli-init-made = Made { $path }
cli-init-there = { $path } is there already; left as it is
cli-init-next =
    Next: put the token of @BotFather into BOT_TOKEN in .env, then npm start.
    To check the configuration: node dist/main.js check
cli-init-locale = There is no language "{ $typed }"; use zh-TW or en.
cli-init-timezone = "{ $typed }" is not a time zone; for example Asia/Taipei.
cli-init-chat = "{ $typed }" is not a group; for example -1001234567890 or @ops_alert.
cli-init-admin = "{ $typed }" is nobody; write a Telegram id, for example 1001 or 1001:Alice.
cli-token-needed = BOT_TOKEN is not set, so nothing can be sent; see .env.example.
cli-config-bad = { $path } can't be used:
cli-send-test-done = { $good } of { $all } arrived.
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
cli-check-unclaimed = { $names }: no group in the file. If you claimed it in the chat, the bot knows it; else `start` prints a claim code, or give the chat its id here.
cli-check-failed = { $count ->
    [one] 1 mistake in the configuration
   *[other] { $count } mistakes in the configuration
}
cli-extra-argument = There is an argument too many: "{ $name }"; see --help.
cli-test-no-file = There is no file { $file }. Name a file of rule tests, such as rules.test.yaml.
cli-test-rule-file = { $file } is a rule file; give its test file, such as rules.test.yaml.
cli-query-usage = Write: query EXPR [--file EXPOSITION] [--at TIME], with the expression in quotes
cli-query-nothing = Nothing is recorded of these series. History holds what rules look back on and what system.yaml lists under history.
cli-query-age = Not from now: the newest sample read is from { $time }, { $age } old
cli-replay-usage = --file is for --replay: write check --replay 7d --file EXPOSITION
cli-no-file = There is no file { $path }.
cli-file-large = { $path } is larger than { $mega } MB.
cli-no-data = There is no database at { $path }. Set DATA_DIR to that of the bot, or name a --file.
cli-nothing-recorded = The bot has recorded nothing yet. History holds what rules look back on and what system.yaml lists under history.
cli-too-much = That is more than 4 million points; select fewer series or a shorter time.
cli-bad-time = "{ $typed }" is no time; write 2026-03-02T08:00:00Z or seconds since 1970.
cli-bad-duration = "{ $typed }" is not a duration from 5m on; write 7d.
cli-samples-refused = { $n ->
    [one] 1 sample was left out: it comes twice or has labels that can't be
   *[other] { $n } samples were left out: they come twice or have labels that can't be
}
cli-replay-title = { $system }: { $from } to { $to }, { $series ->
    [one] 1 series
   *[other] { $series } series
}, judged every 5 min
cli-replay-join = {"; "}
cli-replay-never = did not fire
cli-replay-once = fired once, { $length }: { $first }
cli-replay-fired = fired { $n } { $n ->
    [one] time
   *[other] times
  }, { $length } in all: first { $first }, last { $last }
cli-replay-just = fires at the very end ({ $n }), still firing: { $first }
cli-replay-still = {", still firing"}
cli-replay-not-recorded = not recorded: { $metrics } (add it to history in system.yaml)
cli-replay-too-fine = [{ $range }] is finer than one point per 5 min: short peaks are not seen, rates need [15m]
cli-replay-short-for = for { $for } counts as one step of 5 min
cli-replay-since = judged from { $time } on, as far as history goes
cli-replay-not-yet = history does not reach far enough back to judge it
cli-replay-failed = could not be evaluated: { $why }
cli-test-usage = Write: test rules FILE... [--mode v2|v3]
cli-backup-made = Backup made: { $path }
cli-restore-usage = Write: restore FILE --yes
cli-restore-known = Backups beside the database, the newest first:
cli-restore-missing = There is no backup at { $backup }.
cli-restore-sure =
    { $backup } (of { $made }) would take the place of { $path }; what happened since then would be forgotten,
    and the present database kept beside it. Nothing was changed. To do it, stop the bot and add --yes
cli-restore-done = { $backup } is now { $path }. Start the bot; it says in the chat what it knows.
cli-restore-aside = The former database is kept as { $aside }
cli-no-token = BOT_TOKEN is not set: running the demo. Set it (see .env.example) to run against Telegram.
cli-setup-mode = There is no configuration at { $path }: set up in the chat.
cli-setup-code =
    ┌─ Claim @{ $bot }
    │ Open this link and choose your ops group:
    │   { $link }
    │ or add @{ $bot } to the group yourself, and write there:
    │   { $command }
    │ That makes you its admin, and alerts go there. Valid { $minutes } min, once.
    └─
cli-setup-claimed =

    ┌─ { $name } claimed me in "{ $chat }". I remember it; these lines say it in opsbell.yaml:
    { $lines }
    └─
cli-demo-ready =
    The demo runs. Open { $url } in a browser:
    type /health in the chat, break something on the right, press the buttons. Ctrl-C ends it.
cli-demo-shortened =
    Shortened here: "for 10 minutes" to 10 s, looking back an hour to a minute, digests to a minute at most,
    a go-live's observation (30 min) and watch (24 h) to 3 min each, a rule on trial to 3 min;
    the morning comes at { $morning } (Asia/Taipei).
cli-sandbox-ready = The sandbox runs at { $url } (chat page); TELEGRAM_API_ROOT={ $root } BOT_TOKEN={ $token }
cli-started = Opsbell runs as @{ $bot }, watching { $systems }. Own health: { $url }
cli-stopping = Stopping (at most 10 s) ...
cli-stopped = Stopped.

## Cards (deliver)

card-count = { " " }({ $n })
card-count-instances = { " " }({ $n } { $n ->
    [one] host
   *[other] hosts
  })
card-count-all = { " " }({ $n } in all)
card-join = { ", " }
card-more = … and { $n } more
card-more-people = … and { $n } more
card-value = value { $value }
card-value-of = { $metric } = { $value }
card-normal = { " " }(normal { $normal })
card-threshold = { " " }(threshold { $threshold })
card-since = since { $time }
card-flapping = , flapping around its threshold
card-flapping-range = { $low }–{ $high }
card-flapping-count = { $n } { $n ->
    [one] change
   *[other] changes
  } in 1 h: not told one by one
card-flapping-calm = Told at once if it gets worse; over when stable for { $n } min
card-flapping-calm-below = Told at once below { $limit }; over when stable for { $n } min
card-flapping-calm-above = Told at once above { $limit }; over when stable for { $n } min
card-flapping-calm-below-broke = It fell below { $limit }; over when stable for { $n } min
card-flapping-calm-above-broke = It rose above { $limit }; over when stable for { $n } min
card-last = Last time: { $day }, recovered in { $took }
card-last-by = Last time: { $day }, recovered in { $took } ({ $person })
card-last-incident = Last time: { $day }, { $how ->
    [false-alarm] false alarm
   *[resolved] recovered in { $took }
}
card-last-incident-by = Last time: { $day }, { $how ->
    [false-alarm] false alarm
   *[resolved] recovered in { $took }
} ({ $person })
card-last-helped = : { $text }
card-incident-issue = 🗂 { $key }
card-incident = 🚨 #{ $n }: { $phase ->
    [detection] detection
    [investigation] investigation
   *[resolution] resolution
}
card-incident-by = 🚨 #{ $n }: { $phase ->
    [detection] detection
    [investigation] investigation
   *[resolution] resolution
} · owner { $person }
card-incident-waits = 🚨 #{ $n }: to be closed · owner { $person }
card-incident-closed = { $how ->
    [merged] 🔀 #{ $n } merged into #{ $into } at { $time }
    [false-alarm] ⚪ #{ $n } closed as a false alarm at { $time }
   *[resolved] ✅ #{ $n } closed at { $time }
}
card-incident-closed-by = { $how ->
    [merged] 🔀 #{ $n } merged into #{ $into } by { $person } at { $time }
    [false-alarm] ⚪ #{ $n } closed as a false alarm by { $person } at { $time }
   *[resolved] ✅ #{ $n } closed by { $person } at { $time }
}
card-impact = Impact: { $text }
card-handle = Handle: { $text }
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
card-file-lost = 📎 { $name } could not be sent: only the text came through
card-repeat = 🔁 Sent again: the first may have arrived
card-unrecorded = 💾 Not recorded: the store takes nothing now; a card with buttons follows once it does
card-button-ack = 👤 Acknowledge
card-button-unack = Give back
card-button-eta = ⏳ { $n } min
card-button-silence = 🔕 Silence
card-button-unsilence = Unsilence
card-button-extend = Extend
card-button-runbook = 📖 Runbook
card-button-dashboard = 📊 Dashboard
card-button-sop = 📋 SOP
card-button-sop-run = 📋 SOP { $step }/{ $of }
card-button-incident = 🚨 #{ $n }
card-button-incident-open = 🚨 Incident
card-button-chart = 📈 Chart
card-button-hand = Hand to…
card-button-resolve = Close #{ $n }
card-button-false = False alarm
card-seconds = { $n } s
card-minutes = { $n } min
card-hours = { $n } h
card-days = { $n } d
card-reply-again = Still firing:{ " " }
card-reply-members = { $n } more:{ " " }
card-reply-worse = Worse:{ " " }
card-reply-refire = Firing again:{ " " }
card-reply-reminder = Nobody has it yet:{ " " }
card-reply-escalation = Escalated:{ " " }
card-reply-flapping = Flapping around its threshold:{ " " }
card-took = { " " }({ $took })
card-bar = { " | " }
card-storm = 🌊 Alert storm: { $alerts } { $alerts ->
    [one] alert
   *[other] alerts
  }, { $groups } { $groups ->
    [one] group
   *[other] groups
  }
card-storm-all-resolved = 🟢 All resolved: { $alerts } { $alerts ->
    [one] alert
   *[other] alerts
  }, { $groups } { $groups ->
    [one] group
   *[other] groups
  }
card-storm-times = since { $from } · updated { $now }
card-storm-others = { $groups } { $groups ->
    [one] other group
   *[other] other groups
  } { $n }
card-storm-resolved = 🟢 { $n } resolved
card-storm-list = All of them are in the list
card-storm-list-but = { $singled } sent one by one, all others are in the list
card-storm-over = 🟢 The storm is over: { $from }–{ $to }, { $took }
card-storm-sum = { $n } { $n ->
    [one] alert
   *[other] alerts
  }: { $resolved } resolved, { $left } still firing
card-storm-account = sent alone { $single } | rolled up { $folded } | lost { $lost }
card-storm-acknowledged = { $n ->
    [one] 👤 { $person } has 1 group since { $time }, no reminders
   *[other] 👤 { $person } has { $n } groups since { $time }, no reminders
}
card-storm-silenced = { $n ->
    [one] 🔕 { $person } silenced all but P0 until { $until } · 1 alert
   *[other] 🔕 { $person } silenced all but P0 until { $until } · { $n } alerts
}
card-storm-silenced-stable = { $n ->
    [one] 🔕 { $person } silenced all but P0 until stable · 1 alert
   *[other] 🔕 { $person } silenced all but P0 until stable · { $n } alerts
}
card-storm-incident-part = · { $groups } of { $all } { $all ->
    [one] group
   *[other] groups
  }
card-storm-incidents-more = { $n ->
    [one] 🚨 and 1 more incident
   *[other] 🚨 and { $n } more incidents
}
card-storm-page = 🌊 Storm, page { $page }/{ $pages } ({ $groups } { $groups ->
    [one] group
   *[other] groups
  })
card-storm-empty = There is nothing left in this list
card-button-storm = 📋 All groups
card-button-storm-left = 📋 These { $n }
card-button-storm-silence = 🔕 Silence all but P0
card-button-storm-incident = 🚨 One incident
card-button-storm-ack-rest = 👤 Take the other { $n }
card-button-ack-all = 👤 Acknowledge all
card-button-alerts = 📋 Alerts now
card-button-health = 🏥 Health
card-board-good = 🟢 All is well ({ $n ->
    [one] 1 system
   *[other] { $n } systems
})
card-board-open = { $open ->
    [one] 1 alert group
   *[other] { $open } alert groups
}
card-board-ill = { $ill ->
    [one] 1 system in trouble
   *[other] { $ill } systems in trouble
}
card-board-both = { $open ->
    [one] 1 alert group
   *[other] { $open } alert groups
}, { $ill ->
    [one] 1 system
   *[other] { $ill } systems
} in trouble
card-board-changed = updated { $time }
card-board-closed = 📌 This board is closed
card-button-trial-enable = ✅ Enable: tell it from now on
card-button-trial-again = Try { $length } more
card-button-trial-discard = Discard
card-trial-head = { $n ->
    [one] 🧪 Trial over: { $rule } would have woken you once
   *[other] 🧪 Trial over: { $rule } would have woken you { $n } times
}
card-trial-head-digest = { $n ->
    [one] 🧪 Trial over: { $rule } would have been in a digest once
   *[other] 🧪 Trial over: { $rule } would have been in digests { $n } times
}
card-trial-head-never = 🧪 Trial over: { $rule } never fired
card-trial-span = { $from }–{ $to } ({ $took })
card-trial-digest = { $n } more only in a digest
card-trial-brief = { $n } of them over by themselves within 5 min
card-trial-firing = { $n ->
    [one] 1 alert holds now
   *[other] { $n } alerts hold now
}
card-trial-value = value { $value }
card-trial-took = over after { $took }
card-trial-still = holds still
card-trial-more = … { $n } more before that
card-trial-waits = Nobody is told until somebody decides
card-trial-enabled = ✅ Enabled by { $person } at { $time }, told as usual from now on
card-trial-again = 🔁 { $person } tries { $length } more, since { $time }
card-trial-discarded = 🗑 Discarded by { $person } at { $time }: not told, the rule can be deleted
card-trial-removed = The configuration no longer has this rule on trial
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
card-digest-times-fired = fired { $n } { $n ->
    [one] time
   *[other] times
  }
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
chat-only-you = Only { $name } can press, for { $n } { $n ->
    [one] second
   *[other] seconds
  }

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
chat-start-private = Fine, from now on I can write to you here: escalations, answers of /since. Alerts stay in the group.
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
chat-failed = It failed { $n } { $n ->
    [one] time
   *[other] times
  }. Please send it again; if that fails too, see /status. Number { $id }.
chat-prompt-expired = That question has expired, please start again.
chat-prompt-used = That question was answered already, please start again.
chat-prompt-not-yours = This asks { $name }; your reply does not count.
chat-prompt-gone = This question is no longer open; press its button again.
chat-prompt-unreadable = That can't be read as an answer. Reply to the question with text or a file.
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
chat-health-healthy-age = 🟢 { $names } (data at most { $age } old)

chat-quota-none = 📊 There is no quota data
chat-quota-good = { $n ->
    [one] 📊 Quota: 1, enough left
   *[other] 📊 Quotas: { $n }, all with enough left
}
chat-quota-title = 📊 Quotas: { $counts }
chat-quota-count-used = { $n } used up
chat-quota-count-short = { $n } won't last until the reset
chat-quota-count-tight = { $n } nearly used up
chat-quota-row-exceeded = 🔴 { $service } used up ({ $used }/{ $total })
chat-quota-row-critical = 🔴 { $service } { $percent }% used, { $left } left
chat-quota-row-warning = 🟠 { $service } { $percent }% used, { $left } left
chat-quota-row-healthy = 🟢 { $service } { $percent }% ({ $used }/{ $total })
chat-quota-reset = Resets { $time }
chat-quota-runs-out = At this pace used up { $time }
chat-quota-runs-out-basis = At the pace of the last { $length } used up { $time }
chat-quota-per-day = ; at most { $n } a day
chat-quota-enough = , that is enough
chat-quota-by-use = , by use
chat-today = today { $time }
chat-tomorrow = tomorrow { $time }

chat-status-good = 🤖 Opsbell { $version }: all is well
chat-status-bad = { $n ->
    [one] 🤖 Opsbell { $version }: 1 thing to see to
   *[other] 🤖 Opsbell { $version }: { $n } things to see to
}
chat-status-up = Started { $ago }
chat-status-sources = Sources { $good }/{ $all } fine
chat-status-outbox = Waiting to be sent { $waiting }, outcome unknown { $unknown }
chat-status-history = History { $size } / { $series } series
chat-status-history-refused = ⚠️ History is full: { $n } series are not recorded (limit { $limit } per system, history.series)
chat-status-history-lost = ⚠️ History has { $n } { $n ->
    [one] gap
   *[other] gaps
  } of 5 min: the database could not be written
chat-status-tracker = { $tracker }: { $n ->
    [0] nothing waits
    [one] 1 incident waits to be sent
   *[other] { $n } incidents wait to be sent
}
chat-status-tracker-last = took the last one { $ago }
chat-status-warming = { $n ->
    [one] ⏳ { $rules } still gathers history, judges from { $time }
   *[other] ⏳ { $n } rules still gather history ({ $rules }), the first judges from { $time }
}
chat-status-inbox = Messages and presses waiting { $n }
chat-status-source = 🔴 { $name }: { $error }
chat-status-probe = 🟠 { $name } found: { $found }
chat-status-left-out = 🟠 { $name }: { $n ->
    [one] 1 sample
   *[other] { $n } samples
} left out ({ $why })
chat-status-chat-unbound = 🟠 { $name }: has no group yet; write /start with the claim code there, the code is in the bot's terminal
chat-status-chat-refused = 🔴 { $name }: the bot was removed or may not write; add it to the group and let it write
chat-status-chat-topic = 🔴 { $name }: the topic is gone or closed; reopen it, or change topic in the configuration
chat-status-chat-topics = 🟠 { $name }: no topics can be made, so messages go to the group itself; turn topics on and give the bot the right “manage topics”
chat-status-chat-pin = 🟠 { $name }: the board can't be pinned; give the bot the right “pin messages”
chat-status-chat-person = 🟠 { $name }: gets no private messages and is mentioned in the group instead; they must press Start with the bot
chat-status-dead = 🔴 Notices that could not be sent: { $n }
chat-status-inbox-dead = 🔴 Messages or presses given up: { $n }
chat-status-poll-starting = ⚪ Telegram: connecting
chat-status-poll-polling = Telegram: connected
chat-status-poll-conflict = 🔴 Telegram: another program reads updates with the same token, stop one of them
chat-status-poll-unreachable = 🔴 Telegram: out of reach, trying again
chat-status-poll-unauthorized = 🔴 Telegram: the token is refused, trying again every 30 s; if it was renewed, set BOT_TOKEN and restart
chat-status-poll-store = 🔴 Telegram: connected, but the database takes nothing, so no message is read
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
chat-trials-title = { $n ->
    [one] 🧪 1 rule on trial (told to nobody)
   *[other] 🧪 { $n } rules on trial (told to nobody)
}
chat-trial-fires = , { $n } firing
chat-trial-state-running = { $n ->
    [one] would have told once, until { $until }
   *[other] would have told { $n } times, until { $until }
}
chat-trial-state-over = { $n ->
    [one] would have told once; over, waits for a decision
   *[other] would have told { $n } times; over, waits for a decision
}
chat-trial-state-discarded = discarded, not told
chat-why-trial = 🧪 On trial, nobody is told: since { $since }, for { $length }
chat-why-trial-times = { $n ->
    [one] Would have told once so far
   *[other] Would have told { $n } times so far
}
chat-why-trial-running = Somebody is asked to decide at { $until }
chat-why-trial-over = The trial is over and waits for a decision
chat-why-trial-discarded = Discarded by { $name } at { $time }; press Enable to use it after all
chat-button-trial-enable = ✅ Enable now
chat-trial-gone = This rule is no longer on trial; the configuration may have changed.
chat-trial-enable = { $rule } is enabled and told as usual from now on
chat-trial-again = { $rule } is tried until { $until }
chat-trial-discard = { $rule } is discarded and not told
chat-trial-runs = { $rule } is still on trial, until { $until }
chat-trial-before-enabled = { $name } enabled it at { $time }
chat-trial-before-running = { $name } chose to try it again at { $time }
chat-trial-before-over = This message is about an earlier round, see the newest
chat-trial-before-discarded = { $name } discarded it at { $time }
chat-no-such-alert = No open alert is called { $name }.
chat-see-alerts = /alerts shows what is open.

chat-ack-done = You acknowledged { $alert }, reminders stop
chat-ack-done-until = You acknowledged { $alert } until { $time }
chat-ack-already = { $name } acknowledged it at { $time }; to take over, press Give back first
chat-ack-already-own = { $name }, you acknowledged it at { $time } already
chat-ack-ended = { $name } is resolved, nothing to acknowledge
chat-ack-missing = This alert is gone
chat-ack-none = No alert waits for anybody.
chat-ack-choose = { $n } { $n ->
    [one] alert fits
   *[other] alerts fit
  }. Which one?
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
chat-silence-not-critical = all but P0
chat-silence-anywhere = all systems
chat-silence-own = Type it…
chat-silence-confirm = { $n ->
    [one] ⚠️ Silence { $name }? 1 alert now
   *[other] ⚠️ Silence { $name }? { $n } alerts now
}
chat-silence-critical = { $n } critical among them
chat-silence-systems = { $n } { $n ->
    [one] system
   *[other] systems
  }: { $systems }
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
chat-storm-acked = { $n ->
    [one] You acknowledged 1 group, reminders stop
   *[other] You acknowledged { $n } groups, reminders stop
}
chat-storm-acked-some = { $n ->
    [one] You acknowledged 1 group, reminders stop; others have { $already }
   *[other] You acknowledged { $n } groups, reminders stop; others have { $already }
}
chat-storm-acked-left = { $n ->
    [one] . 1 critical group is taken on its own card
   *[other] . { $n } critical groups are taken on their own cards
}
chat-storm-acked-before = { $n ->
    [one] This group is acknowledged already
   *[other] All { $n } groups are acknowledged already
}
chat-storm-nothing = All of it has resolved: there is nothing to make an incident of
chat-storm-over = All of it is resolved, nothing to acknowledge
chat-storm-silence-note = P0 (🔴 critical) is told as always; new alerts below it are silent too
chat-storm-silence-before = { $name } silenced all but P0 already ({ $until })
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
watch-exposition-name = line { $line } of the exposition: "{ $found }" is not a metric name
watch-exposition-labels = line { $line } of the exposition: the labels of "{ $found }" don't end
watch-exposition-label = line { $line } of the exposition: "{ $found }" is not a label pair such as code="200"
watch-exposition-number = line { $line } of the exposition: "{ $found }" is not a number
watch-exposition-value = line { $line } of the exposition: a value is missing
watch-exposition-behind = line { $line } of the exposition: "{ $found }" stands behind the value
watch-exposition-time = line { $line } of the exposition: a timestamp is not a whole number of milliseconds
watch-exposition-behind-end = line { $line } of the exposition: there is something behind # EOF
watch-exposition-no-end = line { $line } of the exposition: OpenMetrics must end with # EOF; was the answer cut off?
watch-not-json = the { $kind } answer of { $host } is not JSON; check url
watch-not-object = the { $kind } answer of { $host } is JSON, but not an object; check url
watch-json-depth = the { $kind } answer of { $host } is nested deeper than { $most } { $most ->
    [one] level
   *[other] levels
  }
watch-json-values = the { $kind } answer of { $host } holds more than { $most } { $most ->
    [one] value
   *[other] values
  }
watch-no-checks = the health answer of { $host } has neither a known status nor checks; check url
watch-no-quotas = the quota answer of { $host } has no "quotas"; check url
watch-too-many-samples = more than { $most } { $most ->
    [one] sample
   *[other] samples
  } in one poll; raise limits.samples of the source if that is right
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
watch-not-expected = { $host } answered { $status }, not { $wanted }
watch-pattern-missing = nothing in the answer of { $host } matches { $pattern }
watch-pattern-found = something in the answer of { $host } matches { $pattern }
watch-redirects-on = { $host } redirects more than { $most } { $most ->
    [one] time
   *[other] times
  }
watch-redirects-away = { $host } redirects to { $to }, which is not HTTP
watch-no-path = there is no { $path } on this machine; check paths of the source
watch-path-denied = this process may not look at { $path }; change its permissions
watch-path-failed = { $path } can't be looked at: { $detail }
watch-program-missing = there is no program { $program } on this machine; install it or correct argv
watch-program-denied = { $program } may not be run by this process
watch-program-failed = { $program } can't be run: { $detail }
watch-no-folder = there is no folder { $path } on this machine; check cwd of the source
watch-program-timeout = { $program } did not end within { $timeout } and was killed
watch-program-output = { $program } printed more than { $size } and was killed
watch-program-exit = { $program } ended with exit code { $code }, not { $wanted }
watch-program-signal = { $program } was ended by { $signal }
watch-program-pattern = nothing that { $program } printed matches { $pattern }
watch-program-value = "{ $value }", which { $program } printed, is no number
watch-no-token = there is no bot token; set token of the source
watch-telegram-status = the Bot API of { $host } answered { $status }: { $detail }
watch-telegram-token = the Bot API of { $host } refuses the token ({ $status }); renew it with @BotFather
watch-telegram-shape = { $host } doesn't answer like a Bot API; check apiRoot
watch-expression = { $path } can't be computed from the answer of { $host }: { $detail }
watch-expression-cost = { $path } takes too many steps over the answer of { $host }; write it simpler
watch-wrong-type = { $path } gives { $found } in the answer of { $host }, where { $wanted } is needed
watch-left-out-duplicate = the same series twice
watch-left-out-duplicate-label = a label twice
watch-left-out-label-name = a label name that is reserved
watch-left-out-reserved-name = a metric name that the bot uses itself
watch-left-out-out-of-order = older than what is known already
watch-left-out-too-old = too old
watch-left-out-in-future = from the future; check the clocks
watch-left-out-too-many-labels = more labels than limits.labels
watch-left-out-label-length = a label longer than limits.labelLength
watch-left-out-invalid-utf8 = text that is not UTF-8
watch-left-out-series-limit = more series than limits.series
watch-left-out-system-limit = more series than one system may have
watch-left-out-memory = no memory left for more samples
watch-left-out-unusable-value = a value that is no use
watch-unexpected = the { $kind } source failed unexpectedly; the log tells more

## The bot about itself (app)

app-config-refused = { $n ->
    [one] The new configuration has a mistake and is not used, the former one goes on
   *[other] The new configuration has { $n } mistakes and is not used, the former one goes on
}
app-config-issue = { $issue }
app-restart-needed = Changed, but takes a restart: { $settings }
app-chat-retired = { $n ->
    [one] { $name } is out of the configuration; its open alert is told there until it ends
   *[other] { $name } is out of the configuration; its { $n } open alerts are told there until they end
}

## Chat: claiming and set-up

chat-setup-good = 👋 I am in "{ $title }", all is well
chat-setup-missing = 👋 I am in "{ $title }", { $n } to do
chat-setup-group = Group { $id }
chat-setup-you = Your ID { $id }
chat-setup-topic = {" "}· topic { $topic }
chat-setup-keep = I will remember this; "Copy configuration" gives you the lines for a file.
chat-setup-open = 👋 Nobody has claimed me yet.
chat-setup-how = The terminal I run in shows a claim code. In this group write { $command }
chat-setup-how-private = The terminal I run in shows a claim code. Add me to the ops group and write there { $command }
chat-setup-anonymous = An anonymous admin or a channel can't claim me: I don't see who it is. Turn off "Remain anonymous" in your admin rights and write it again.
chat-setup-code-wrong = That is not the claim code. It stands in the terminal I run in, 8 characters; please look again.
chat-setup-code-old = That code has expired or was used. A new one stands in the terminal I run in.
chat-setup-code-worn = Too many tries. Wait for the terminal to print the next code (an hour at most), or restart me.
chat-setup-private = The code is right. Add me to the ops group and write there { $command }
chat-setup-private-here = Only for yourself? { $command } makes this private chat the ops chat.
chat-setup-elsewhere = Every chat of the configuration ({ $names }) has its group: write it there, or add another one to the file first.
chat-button-add-to-group = ➕ Add to a group
chat-button-copy-command = 📋 Copy command
chat-button-check-again = 🔄 Check again
chat-button-send-test = ✉️ Send test
chat-button-alerts = 🔔 Alerts now

chat-check-bad = 🔴 {""}
chat-check-warn = 🟠 {""}
chat-check-good = 🟢 { $names }
chat-check-of = { $name }:{" "}
chat-check-token = token ({ $bot })
chat-check-updates = updates
chat-check-chat = chat { $name }
chat-check-direct = direct messages
chat-check-sources = { $n ->
    [one] 1 source
   *[other] { $n } sources
}
chat-check-store = database
chat-check-clock = clock
chat-check-tracker = { $tracker }
chat-check-configuration = configuration
chat-right-send = send
chat-right-pin = pin
chat-right-read = read messages
chat-right-topics = topics
chat-fix-left = I am not in the group: add me again
chat-fix-kicked = I was removed: unban me and add me again
chat-fix-send = Send: allow me to write
chat-fix-pin = Pin: make me an admin who may pin messages
chat-fix-read = Read messages: make me an admin, or write commands as { $example }
chat-fix-topics = Topics: give me the right "Manage topics"
chat-fix-lost-topic = Topic { $topic } is gone or closed: reopen it, or change topic in the configuration
chat-fix-unbound = { $name } has no group yet: add { $bot } to it and write the /start command that the terminal shows
chat-fix-join = I can't be added to groups: choose Enable in /setjoingroups of @BotFather
chat-fix-webhook = A webhook at { $url } takes the updates: stop that program
chat-fix-conflict = Another program takes updates with this token ({ $ago }): stop it, or renew the token at @BotFather
chat-fix-polling = No updates from Telegram right now: see /status
chat-fix-clock-ahead = This machine's clock is { $length } fast: turn on time sync (timedatectl set-ntp true)
chat-fix-clock-behind = This machine's clock is { $length } slow: turn on time sync (timedatectl set-ntp true)
chat-fix-direct = No direct messages to { $names }: ask them to open { $bot } and press Start
chat-fix-no-sources = There are no sources: put a folder with a system.yaml under systems/ (node dist/main.js init makes one)
chat-fix-source = { $name }: { $error }
chat-fix-sources-more = { $n } { $n ->
    [one] more source fails
   *[other] more sources fail
  }: see /health
chat-fix-tracker-away = { $tracker } takes nothing ({ $why }, began { $ago }): what waits is kept and sent by itself
chat-fix-tracker-failed = { $n ->
    [one] { $tracker } refuses 1 issue: its incident's timeline says why; mend that and press 🗂 again
   *[other] { $tracker } refuses { $n } issues: their incidents' timelines say why; mend that and press 🗂 again
}
chat-fix-tracker-muted = { $n ->
    [one] { $tracker }: 1 issue gets no comments any more: its incident's timeline says why
   *[other] { $tracker }: { $n } issues get no comments any more: their incidents' timelines say why
}
chat-fix-disk = Only { $free } left on the disk: make room, or state can't be kept
chat-fix-backup = The last backup was { $ago }: look for errors of backup in the log
chat-fix-no-backup = There is no backup yet: look for errors of backup in the log
chat-doctor-good = 🩺 All checks are well
chat-doctor-bad = 🩺 { $n } to look at

chat-reason-network = can't be reached: check network and firewall
chat-reason-timeout = no answer in time: try again later
chat-reason-server = their server failed: try again later
chat-reason-rate_limited = too fast, asked to wait
chat-reason-unauthorized = the token is refused: check it at @BotFather, set BOT_TOKEN and restart
chat-reason-forbidden = may not write: allow me to write in the group
chat-reason-kicked = I am not there, or blocked: add me to the group; in private press Start
chat-reason-chat_not_found = no such chat: check the id in the configuration, and add me
chat-reason-topic_lost = the topic is gone or closed: reopen it, or change topic in the configuration
chat-reason-message_gone = the message was deleted
chat-reason-not_modified = nothing changed
chat-reason-markup = the format is refused
chat-reason-too_long = the message is too long
chat-reason-file = the file is refused
chat-reason-migrated = the group got a new id, which is followed: try again
chat-reason-bad_request = the request is refused: see the log
chat-reason-config = not bound yet: add me to the group and write /start with the code of the terminal
chat-test-title = ✉️ A test message, nothing to do
chat-test-by = Asked for by { $name } at { $time }; seeing it means that messages arrive here
chat-test-good = { $n ->
    [one] 🟢 It arrived
   *[other] 🟢 All { $n } arrived
}
chat-test-bad = 🔴 { $n } did not arrive
chat-test-sent = 🟢 { $name } { $ms } ms
chat-test-refused = 🔴 { $name }:{" "}
chat-test-wait = {" "}({ $length })

## Chat: why, what was missed, queries, language

chat-command-why = Why an alert fires, or does not
chat-command-since = What I missed
chat-command-query = Values right now (PromQL)
chat-command-doctor = Check rights, sources and configuration
chat-command-lang = Change the language
chat-word-today = today
chat-word-yesterday = yesterday

chat-lang-name = English
chat-lang-own = Your language: { $name }
chat-lang-chat = The language of this group: { $name }. For your own, write /lang to me in private
chat-lang-own-done = Fine, I will speak { $name } to you.
chat-lang-chat-done = Fine, this group gets { $name }.
chat-lang-unknown = There is no language "{ $typed }"; there are { $known }.
chat-lang-admin = An admin changes the group's language; for your own, write /lang to me in private

chat-since-usage = Since when? A clock time, how long ago, or a date; 7 days at most.
chat-since-bad = I can't read the time "{ $typed }".
chat-since-future = That moment is still to come.
chat-since-far = I look back 7 days at most.
chat-since-title = 📬 Since { $time } ({ $length })
chat-since-quiet = 🟢 Nothing happened
chat-since-fired = { $n } fired
chat-since-resolved = { $n } resolved
chat-since-acknowledged = { $n } acknowledged
chat-since-open = { $n } still open
chat-since-digests = { $n ->
    [one] 1 digest
   *[other] { $n } digests
}
chat-since-none-fired = 🟢 No alerts
chat-since-row = { $level ->
    [critical] 🔴
    [warning] 🟠
    [info] 🔵
    [unknown] ⚪
   *[resolved] 🟢
} { $priority } { $name }
chat-since-still = since { $from }, still open
chat-since-ran = { $from }–{ $to }
chat-since-silenced = 🔕 { $time } { $name } silenced { $scope }
chat-since-unsilenced = 🔔 { $time } { $name } lifted the silence of { $scope }
chat-since-gap = ⚪ I was offline { $from }–{ $to }
chat-since-more = A lot happened: the numbers are lower bounds.
chat-since-private = I wrote to you in private.
chat-since-hint = Rather in private? Open { $bot } and press Start.

chat-query-usage = Values right now: write PromQL; put a system's name in front for that one only.
chat-query-title = { $n ->
    [one] 🔎 1 series
   *[other] 🔎 { $n } series
}
chat-query-age = newest data { $ago }
chat-query-none = 🔎 No data
chat-query-none-hint = The expression is right but nothing matches it now: check names and labels.
chat-query-more = { $n } more; narrow it down with topk() or labels
chat-query-bad = Something is wrong at character { $column }

## Charts
chart-none = No data in this time
chart-join = ,{ " " }
chart-more = { $n } more not drawn: { $names }
chart-threshold = threshold { $op } { $value }
chart-mark-alert = alert { $time }
chart-today = today, { $date }
chart-title = 📈 { $title }
chart-now = now { $values }
chart-value = { $name } { $value }
chart-limit = threshold { $value }
chart-earlier = Earlier days at this time: { $least }–{ $greatest }, usually { $middle } ({ $days ->
    [one] 1 day
   *[other] { $days } days
})
chart-same-hour = { $title }: the same hour of earlier days

## Chat: charts
chat-command-chart = Draw a chart (PromQL or an alert)
chat-chart-usage = Draw a chart: an expression or the name of an alert, and 15m to 30d (2h unless said). In reply to a card: its alert.
chat-chart-range = From 15m to 30d can be drawn, { $typed } not.
chat-chart-systems = Which system? Put its name in front.
chat-chart-drawing = 📈 Drawing…
chat-chart-no-picture = The picture could not be drawn ({ $why }); the figures:
chat-chart-why-busy = too many charts at once, try again in a moment
chat-chart-why-late = it took too long
chat-chart-why-failed = see the log
chat-chart-why-stopped = the bot is stopping
chat-chart-none = 📈 No data in this time
chat-chart-since = It is known since { $time }: ask for a shorter range.
chat-chart-not-kept = Only what rules read is kept for days; list more under history: in system.yaml.
chat-chart-no-rule = No rule here measures this alert: it comes from outside, or its rule is gone. Draw any series with { $example }
chat-chart-unknown = This alert is not known any more
chat-chart-off = Charts are not available here
chat-button-same-hour = 📅 Earlier days

chat-why-usage = Why does it fire, or not? Reply /why to its card, or write the alert's name.
chat-why-choose = { $n ->
    [one] 1 alert is open: this one?
   *[other] { $n } alerts are open: which one?
}
chat-why-title = { $level ->
    [critical] 🔴
    [warning] 🟠
    [info] 🔵
   *[resolved] 🟢
} { $priority } Why { $name } ({ $system })
chat-why-rule-firing = 🔴 { $name } fires, { $n } ({ $system })
chat-why-rule-pending = 🟠 { $name } holds, and waits ({ $system })
chat-why-rule-quiet = 🟢 { $name } does not fire ({ $system })
chat-why-more-rules = { $n } { $n ->
    [one] more rule
   *[other] more rules
  } of that name
chat-why-now = value { $value }
chat-why-since = since { $time } ({ $ago })
chat-why-value = Now { $what } = { $value }
chat-why-values = Now { $what } has { $n } { $n ->
    [one] value
   *[other] values
  }
chat-why-no-value = Now { $what } gives no data
chat-why-limit = {" "}(holds when { $op } { $limit })
chat-why-for = must last { $length }
chat-why-evaluated = evaluated { $ago }
chat-why-pending = ⏳ Holds since { $ago }, fires in { $left }
chat-why-health-new = ⚪ Not evaluated yet: waits for the first poll
chat-why-health-warming = ⚪ Warming up, judges nothing yet:
chat-why-health-failed = 🔴 Can't be evaluated:
chat-why-origin = Came from { $names } (pushed)
chat-why-policy = { $priority } means: { $policy }
chat-why-push-now = at once
chat-why-push-hourly = hourly digest
chat-why-push-daily = daily digest
chat-why-push-digest = digest
chat-why-push-within = digest within { $length }
chat-why-cooldown = cooldown { $length }
chat-why-remind = reminder after { $length }
chat-why-escalate = escalation after { $length }
chat-why-route = Route { $route } → { $to }
chat-why-no-hold = Nothing holds it back
chat-why-hold-cooldown = ⏳ Cooldown until { $until }; then only what changed
chat-why-hold-undelivered = ⏳ { $n } { $n ->
    [one] earlier notice is still on its way
   *[other] earlier notices are still on their way
  }
chat-why-hold-digest = 🗂 Waits for the { $cadence } at { $due }
chat-why-hold-digest-told = 🗂 The { $cadence } told it at { $time }
chat-why-hold-digest-waits = 🗂 The { $cadence } tells it
chat-why-hold-flapping = 〰️ Flapping since { $since }; quiet until calm, { $until }
chat-why-hold-acknowledged = 👤 { $name } has it since { $time }, no reminders
chat-why-hold-acknowledged-until = 👤 { $name } has it since { $time } until { $until }, no reminders
chat-why-hold-silence = 🔕 { $name } silenced { $scope } until { $until } ({ $n })
chat-why-hold-silence-stable = 🔕 { $name } silenced { $scope } until it is stable ({ $n })
chat-why-hold-maintenance = 🔧 Maintenance "{ $name }" ({ $n })
chat-why-hold-maintenance-until = 🔧 Maintenance "{ $name }" until { $until } ({ $n })
chat-why-hold-inhibition = 🤫 Inhibited by { $source } ({ $name }, { $n })
chat-why-next-reminder = Next: reminder at { $time }
chat-why-next-escalation = Next: escalation at { $time }
chat-why-next-digest = Next: digest at { $time }
chat-why-next-news = Next: news at { $time }
chat-why-deliveries = { $n ->
    [one] 1 notice
   *[other] { $n } notices
}
chat-why-kind-firing = first
chat-why-kind-members = new members
chat-why-kind-worse = worse
chat-why-kind-refire = again
chat-why-kind-reminder = reminder
chat-why-kind-escalation = escalation
chat-why-kind-flapping = flapping
chat-why-kind-resolved = resolved
chat-why-state-queued = ⏳ queued
chat-why-state-sending = ⏳ sending
chat-why-state-sent = 🟢 sent
chat-why-state-unknown = ⚪ unknown (tried { $n } { $n ->
    [one] time
   *[other] times
  })
chat-why-state-dead = 🔴 not delivered (tried { $n } { $n ->
    [one] time
   *[other] times
  })
chat-why-state-folded = 🟢 in the storm's roll-up
chat-why-state-superseded = told by a later one
chat-why-quiet-nothing-new = nothing new
chat-why-quiet-cooldown = in its cooldown: not told yet
chat-why-quiet-undelivered = the one before is on its way: not told yet
chat-why-quiet-acknowledged = acknowledged: not told
chat-why-quiet-silenced = silenced, in maintenance or inhibited: not told
chat-why-quiet-never-told = resolved before anybody heard of it: not told
chat-why-quiet-digest = told by the digest
chat-why-quiet-flapping = flapping: not told yet
chat-why-quiet-closed = closed by somebody: not told
chat-why-quiet-ended = over
app-restored = ♻️ A backup was restored: what happened after { $taken } is forgotten ({ $backup })
app-restored-folded = { $n ->
    [one] A notice was on its way then; it may have been told and is not told again. See /alerts
   *[other] { $n } notices were on their way then; they may have been told and are not told again. See /alerts
}
app-restored-repeated = { $n ->
    [one] A critical alert is told once more, in case it was not
   *[other] { $n } critical alerts are told once more, in case they were not
}
app-store-restored = The database was damaged ({ $why }); it is kept as { $aside } and replaced by the backup { $backup }
app-store-fresh = The database was damaged ({ $why }) and there is no backup: the bot starts with nothing known. It is kept as { $aside }
app-store-log-lost = The database's log { $path }-wal is missing: the newest changes may be lost
app-store-file-lost = The database { $path } is missing: the bot starts with nothing known. To go back: stop the bot, opsbell restore { $backup }
app-store-memory = Nothing is kept: { $path } can't be written ({ $why }). Make it writable and restart
app-store-migrated = The database was brought from version { $from } to { $to }; a copy from before is { $backup }
app-store-reindexed = An index of the database was damaged and made anew; nothing is lost
app-store-mended = 💾 The bot records again ({ $error } from { $from } to { $to })
app-store-mended-lost = Acknowledgements and silences of that time may be missing; alerts that still fire have their card
app-alert-disk-full-summary = The bot's disk is full ({ $error })
app-alert-disk-full-impact = Nothing is recorded: no acknowledgement, no silence, no history. Critical alerts still come, marked
app-alert-disk-full-action = Free space on the disk of DATA_DIR; the bot goes on by itself
app-alert-store-failing-summary = The bot's database fails ({ $error })
app-alert-store-failing-impact = Nothing is recorded: no acknowledgement, no silence, no history. Critical alerts still come, marked
app-alert-store-failing-action = Look at the disk of DATA_DIR; when the database is damaged, restart: the newest backup takes its place
app-alert-disk-low-summary = Only { $mb } MB are left on the bot's disk
app-alert-disk-low-impact = When it is full, nothing is recorded any more
app-alert-disk-low-action = Free space on the disk of DATA_DIR
app-alert-telegram-summary = The bot can't reach Telegram ({ $why })
app-alert-telegram-impact = Alerts wait; critical ones go to the fallback where there is one
app-alert-telegram-action = Check the network, the token and TELEGRAM_API_ROOT; the log says more
app-alert-channel-summary = The bot can't reach { $channel }
app-alert-channel-impact = What goes there waits
app-alert-channel-action = Check its address and the network; /status says more
app-alert-reload-summary = { $n ->
    [one] The new configuration has a mistake
   *[other] The new configuration has { $n } mistakes
}
app-alert-reload-impact = It is not used; the former one goes on. { $first }
app-alert-reload-action = Mend the file; the bot reads it again by itself
app-alert-dead-letters-summary = { $n ->
    [one] A message could not be delivered in the last hour
   *[other] { $n } messages could not be delivered in the last hour
}
app-alert-dead-letters-impact = Somebody was not told
app-alert-dead-letters-action = See /status and /doctor: which chat refuses them, and why
app-alert-samples-refused-summary = { $source } sends more than it may: { $n } { $n ->
    [one] sample
   *[other] samples
  } left out
app-alert-samples-refused-impact = Rules do not see what was left out
app-alert-samples-refused-action = Raise limits of the source, or let it send less
app-alert-history-refused-summary = The history of { $watched } has no room for { $n } series
app-alert-history-refused-impact = Comparisons with earlier days do not see them
app-alert-history-refused-action = Raise history.series, or record fewer
app-alert-clock-summary = { $way ->
    [on] The clock went on by { $seconds } s at once
   *[back] The clock was set back by { $seconds } s
}
app-alert-clock-impact = Times of alerts around it may be wrong; nothing was lost
app-alert-clock-action = If the machine did not sleep, look at its time service (NTP)
app-alert-backup-summary = The database was not backed up for { $hours } h
app-alert-backup-impact = If the disk fails, all since then is forgotten
app-alert-backup-action = Look in the log for why; opsbell backup makes one now

## Actions (respond): diagnostics and changes carried out from the chat

respond-action-state-running = ⏳ Running: { $title }
respond-action-state-done = ✅ Done: { $title }
respond-action-state-failed = ❌ Failed: { $title }
respond-action-state-timeout = ⏱ Took too long, stopped: { $title }
respond-action-state-killed = ⏹ Broken off: { $title }
respond-action-state-unknown = ❓ Result unknown: { $title }
respond-action-place = { $system } · { $host } ({ $environment })
respond-action-by = 👤 { $person } ran it { $time }
respond-action-approved = 🤝 { $person } agreed
respond-action-broken-glass = 🚨 { $person } did not wait for a second person
respond-action-took = { $result } · took { $took }
respond-action-tail = { $n ->
    [one] The last line:
   *[other] The last { $n } lines:
}
respond-action-output = 📄 { $title }: the whole output
respond-action-shield = 🛡 Quiet about it until { $until }: { $alerts }
respond-action-no-shield = ⚠️ Could not be silenced, may ring: { $alerts }
respond-action-helped = 🟢 It helped, resolved: { $alerts }
respond-action-still-firing = 🔴 It did not help, still firing: { $alerts }
respond-action-calm = 🟢 Not firing after it: { $alerts }
respond-action-unknown-by = 👤 { $person } began it { $time }; the bot stopped before it ended
respond-action-unknown-look = It may have taken effect or not: look at { $host }
respond-action-unknown-never = It is not run again by itself; once you know, press again if need be
respond-action-exit = Exit code { $code }
respond-action-signal = Ended by { $signal }
respond-action-timeout = Ran longer than { $timeout }; ended with all it started
respond-action-killed = Ended because the bot stopped
respond-action-failed = Could not be done: { $why }
respond-action-program-missing = There is no program { $program }
respond-action-program-denied = No permission to run { $program }
respond-action-no-folder = There is no folder { $path }
respond-action-no-file = There is no file { $path }
respond-action-file-denied = No permission to read { $path }
respond-action-lines = { $n ->
    [0] No line matches
    [one] 1 line
   *[other] { $n } lines
}
respond-action-lines-within = { $n ->
    [0] No line matches in the last 16 MB of the file
    [one] 1 line in the last 16 MB of the file
   *[other] { $n } lines in the last 16 MB of the file
}
respond-action-connected = { $address } answers ({ $ms } ms)
respond-action-not-connected = { $address } does not answer: { $why }
respond-action-http = HTTP { $status } ({ $ms } ms)
respond-action-series = { $n ->
    [0] No data now
    [one] 1 series
   *[other] { $n } series
}
respond-action-containers = { $running } of { $total } { $total ->
    [one] container runs
   *[other] containers run
  }
respond-action-restarted = Restarted { $n } of { $total } { $total ->
    [one] container
   *[other] containers
  }
respond-action-docker-refused = Docker refused ({ $status }): { $why }
respond-action-docker-away = Docker can't be reached: { $why }. See that it runs and that the bot may use its socket
respond-action-entry-done = Ran { $command } ({ $host }): done, { $seconds } s
respond-action-entry-failed = Ran { $command } ({ $host }): failed, { $seconds } s
respond-action-entry-timeout = Ran { $command } ({ $host }): stopped for taking too long, { $seconds } s
respond-action-entry-killed = Ran { $command } ({ $host }): broken off, { $seconds } s
respond-action-entry-unknown = Ran { $command } ({ $host }): result unknown, the bot stopped before it ended
respond-action-entry-helped = { $command } helped, resolved: { $alerts }
respond-action-entry-still-firing = { $command } did not help, still firing: { $alerts }
respond-action-entry-calm = Not firing after { $command }: { $alerts }

## Chat: running actions

chat-command-run = Run a diagnostic or a change (asks before a restart)
chat-run-systems = On which system?
chat-run-list = { $name }: what shall run?
chat-run-list-hint = ⚠️ asks first; the others only look, and run at once
chat-run-none = There is nothing to run
chat-run-none-hint = Declare it under actions in a system's system.yaml and it shows here
chat-run-no-system = There is no system "{ $name }", or it has no actions
chat-run-usage = Write /run system action name=value, or only /run to choose
chat-run-confirm-title = ⚠️ Run "{ $title }"?
chat-run-place = { $system } · { $host } ({ $environment })
chat-run-shield = Quiet about it for { $time } afterwards: { $alerts }
chat-run-second = Runs only after another person agrees
chat-run-only = Only { $person } can press, within { $seconds } s
chat-run-go = Run
chat-run-cancel = Cancel
chat-run-copy = 📋 Copy the command
chat-run-copy-windows = 📋 Windows
chat-run-approval-title = 🤝 { $person } wants to run "{ $title }": another person must agree
chat-run-approval-until = Until { $time }; { $person } can't agree to it alone
chat-run-approve = Agree and run
chat-run-glass = 🚨 Don't wait (admin)
chat-run-started = { $title } is running
chat-run-began = ▶️ { $person } ran "{ $title }"
chat-run-cancelled = Cancelled, nothing ran ({ $person })
chat-run-already = This ran already: { $title }
chat-run-not-again = Nothing was run again.
chat-run-void-gone = This confirmation is gone. Nothing ran; press the first button again.
chat-run-void-expired = Its time is over and nothing ran. If it is still needed, press the first button again.
chat-run-void-restarted = The bot was restarted and nothing ran. If it is still needed, press the first button again.
chat-run-void-changed = The configuration changed since you saw this, and nothing ran. Press the first button again to see it as it is now.
chat-run-void-cancelled = It was cancelled; nothing ran.
chat-run-void-person = { $name } opened this, only { $name } can press.
chat-run-void-same-person = Another person must agree. If you are an admin and can't wait, press "Don't wait".
chat-run-refused-unknown = There is no such action (the configuration may have changed). /run shows what there is.
chat-run-refused-role = Nothing ran: this takes { $role ->
    [admin] an admin
    [responder] a responder
   *[viewer] a member
}. Ask one, or ask an admin to change your role.
chat-run-refused-cooldown = It ran just now; again after { $time }.
chat-run-refused-per-hour = At most { $n } { $n ->
    [one] time
   *[other] times
  } an hour; again after { $time }.
chat-run-refused-running = { $person } is running it; wait until it ends.
chat-run-refused-busy = Too much is running at once; press again in a while.
chat-run-refused-stopping = The bot is stopping; nothing ran.
chat-run-refused-argument = The value of "{ $name }" can't be used: { $why }
chat-run-why-missing = it is missing
chat-run-why-unknown = there is no such argument
chat-run-why-not-one-of = it is none of the choices
chat-run-why-not-a-number = it must be a whole number
chat-run-why-out-of-range = it is out of range
chat-run-why-pattern = it has the wrong form
chat-run-why-too-long = it is too long
chat-run-why-option-like = it may not begin with - nor hold .. or a line break
chat-run-copy-title = 📋 { $title }: the bot is not on { $host }, copy it and run it there
chat-run-choose = { $title }: choose { $name }
chat-run-type = { $person }, { $title }: type { $name }
chat-run-range = a whole number from { $min } to { $max }

## Incidents

respond-level-critical = critical
respond-level-warning = warning
respond-level-info = info
respond-phase-detection = detection
respond-phase-investigation = investigation
respond-phase-resolution = resolution
respond-item-classification = classification
respond-item-priority = priority
respond-item-notification = team notified
respond-item-first-look = first look
respond-item-logs = logs
respond-item-impact = impact
respond-item-root-cause = root cause
respond-item-status = current status
respond-item-fix = fix
respond-item-verify = verified
respond-item-recovery = recovery watched
respond-item-documentation = document
respond-finding-impact = Impact
respond-finding-rootCause = Root cause
respond-finding-fix = Fix
respond-state-open = open
respond-state-resolved = resolved
respond-state-false-alarm = false alarm
respond-state-merged = merged
respond-closed-resolved = Closed
respond-closed-false-alarm = False alarm
respond-closed-merged = Merged
respond-card-unowned = 👤 nobody has it yet
respond-card-owner = 👤 { $person } since { $time }
respond-card-tagged = 🏷
respond-card-checked = ☑ { $phase }: all { $all } done
respond-card-unchecked = ☐ { $phase } { $done }/{ $all }; left: { $items }
respond-card-cleared = 🟢 All alerts resolved at { $time }; waits to be closed
respond-card-fix = Fix: { $text }
respond-card-into = Goes on in #{ $n }
respond-remind-update = Open for { $took }: how does it go?
respond-remind-close = All resolved { $took } ago: close it, or was it a false alarm?
respond-document-ready = Post-incident document · { $time }
respond-button-take = 👤 Take it
respond-button-note = 📝 Note
respond-button-checklist = ☑ Checklist
respond-button-phase = To { $phase }
respond-button-timeline = 🕒 Timeline
respond-button-resolve = Close #{ $n }
respond-button-false = False alarm
respond-button-reopen = Reopen
respond-entry-opened-policy = Opened by { $priority } alert: { $title }
respond-entry-opened-button = Opened from the alert: { $title }
respond-entry-opened-text = Opened: { $title }
respond-entry-opened-merge = Opened from { $n } { $n ->
    [one] alert group
   *[other] alert groups
  }: { $title }
respond-entry-fired = 🔴 { $alert } fires ({ $n }{ $names })
respond-entry-resolved = 🟢 { $alert } resolved ({ $n }{ $names })
respond-entry-unknown = ⚪ { $alert } has no data ({ $n }{ $names })
respond-entry-known = { $alert } has data again ({ $n }{ $names })
respond-entry-removed = ⚪ { $alert }: its rule was removed ({ $n })
respond-entry-given-up = ⚪ { $alert } closed without data ({ $n }{ $names })
respond-entry-acknowledged = 👤 { $alert } acknowledged
respond-entry-unacknowledged = { $alert } given back
respond-entry-silenced = 🔕 { $alert } silenced ({ $n }{ $names })
respond-entry-unsilenced = 🔔 { $alert } no longer silenced ({ $n }{ $names })
respond-entry-cleared = 🟢 All alerts resolved
respond-entry-too-many = More than { $n } { $n ->
    [one] change
   *[other] changes
  } of alerts; /since and /alerts have the rest
respond-entry-refired = Opened again: it fires anew
respond-entry-reopened = Opened again
respond-entry-taken = Took it over
respond-entry-assigned = Gave it to { $to }
respond-entry-handed = Handed it over to { $to }
respond-entry-handed-word = Handed it over to { $to }: { $word }
respond-entry-tagged = Tagged { $names }
respond-entry-untagged = No longer tagged: { $names }
respond-entry-ticked = ☑ { $item }
respond-entry-unticked = ☐ { $item }
respond-entry-phase = Phase: { $phase }
respond-entry-classified = Classified: { $level } · { $title } { $system }
respond-entry-found = { $finding }: { $text }
respond-entry-follow-up = To do: { $text }
respond-entry-follow-up-done = Done: { $text }
respond-entry-file = 📎 { $name }
respond-entry-closed = Closed
respond-entry-false-alarm = Closed as a false alarm
respond-entry-merged-into = Merged into #{ $into }
respond-entry-merged = Merged in: { $numbers }
respond-entry-filed = Filed as { $key } ({ $url })
respond-entry-filing = Filing in the issue tracker asked for
respond-entry-filing-failed = Filing in { $tracker } failed: { $reason }
respond-entry-filing-muted = Comments no longer get to { $key } in { $tracker }: { $reason }
respond-button-file = 🗂 Issue
respond-button-issue = 🗂 { $key }
respond-button-file-again = 🔁 Try again
respond-card-issue = 🗂 { $key }
respond-tracker-incident = incident { $n }
respond-tracker-number = Incident
respond-tracker-tagged = Tagged
respond-tracker-more = { $n } { $n ->
    [one] more entry is
   *[other] more entries are
  } in the incident’s own timeline
respond-tracker-corrected = Corrected: { $text }
respond-tracker-corrected-was = It said: { $text }
respond-tracker-signed = Filed by Opsbell; what happens next follows as comments.
respond-tracker-filed = 🗂 #{ $n } is filed: { $key } ({ $tracker })
respond-tracker-waiting = ⏳ #{ $n }: { $tracker } has not taken the issue since { $time }; it is kept and sent by itself
respond-tracker-failed = ⚠️ #{ $n } could not be filed in { $tracker }
respond-tracker-muted = ⚠️ #{ $n }: comments no longer get to { $key } ({ $tracker })
respond-tracker-said = { $tracker } says: { $detail }
respond-tracker-why-unauthorized = The token is refused (401): renew tracker.token in opsbell.yaml
respond-tracker-why-forbidden = The token may not do that in { $project } (403): give it the right to write issues
respond-tracker-why-not-found = { $project } is not there, or not for this token (404): check tracker.project and the token’s access
respond-tracker-why-refused = The issue is not accepted (400/422): check tracker.project, type and what fields are required
respond-tracker-why-too-large = It is too large for { $tracker } (413)
respond-tracker-why-rate-limited = { $tracker } limits how often it is asked
respond-tracker-why-unavailable = { $tracker } has trouble of its own (5xx)
respond-tracker-why-timeout = { $tracker } does not answer in time
respond-tracker-why-network = { $tracker } can’t be reached
respond-tracker-why-odd-answer = { $tracker } gave an answer that makes no sense: check tracker.url
respond-tracker-reason-unauthorized = token refused (401)
respond-tracker-reason-forbidden = not allowed (403)
respond-tracker-reason-not-found = not found (404)
respond-tracker-reason-refused = not accepted (400/422)
respond-tracker-reason-too-large = too large (413)
respond-tracker-reason-rate-limited = limited
respond-tracker-reason-unavailable = out of order (5xx)
respond-tracker-reason-timeout = no answer in time
respond-tracker-reason-network = not reachable
respond-tracker-reason-odd-answer = answer makes no sense
respond-refused-too-long = { $length } { $length ->
    [one] character is
   *[other] characters are
  } too long; at most { $most }. Send it in two, or as a file.
respond-refused-empty = There is nothing in it. For example: /incident note redis restarted
respond-refused-too-many = That is too many; at most { $most }.
respond-refused-future = That time lies ahead. For example: 03:12
respond-refused-no-entry = There is no such entry; /incident shows the timeline.
respond-refused-no-follow-up = There is no such follow-up; /incident lists them.
respond-refused-not-owner = Only its owner hands it over; take it first.
respond-refused-no-episode = That alert is gone from the records; open it with words: /incident redis is down
respond-refused-drill = This is a drill’s test alert, it is no incident. If something is really wrong, open it with words, not in reply to it: /incident redis is down
respond-refused-itself = It can't be merged into itself.
respond-refused-missing = Before it is closed, please say: { $findings }
respond-doc-field = What
respond-doc-value = Value
respond-doc-alert = Alert
respond-doc-system = System
respond-doc-level = Severity
respond-doc-state = State
respond-doc-owner = Owner
respond-doc-closed-by = Closed by
respond-doc-tracker = Tracker
respond-doc-times = Times
respond-doc-moment = Moment
respond-doc-took = Took
respond-doc-took-note = Detection and resolution count from the start, acknowledgement from the detection.
respond-doc-started = Started
respond-doc-detected = Detected
respond-doc-acknowledged = Acknowledged
respond-doc-resolved = Resolved
respond-doc-closed = Closed
respond-doc-nothing = (nothing)
respond-doc-timeline = Timeline
respond-doc-evidence = Evidence
respond-doc-follow-ups = Follow-ups
respond-doc-people = People
respond-doc-person = { $name } · { $n ->
    [one] 1 entry
   *[other] { $n } entries
}
respond-doc-file = 📎 { $name }
respond-doc-file-name = File
respond-doc-file-size = Size
respond-doc-file-when = When
respond-doc-file-who = Who
respond-doc-file-sha = SHA-256
respond-doc-not-kept = in Telegram
respond-doc-corrected = ✏️ corrected by { $person } at { $time }; before: { $was }

## SOP

respond-sop-head = 📋 { $title } { $n }/{ $total }
respond-sop-incident = incident #{ $n }
respond-sop-moved = 📋 { $title }: the card is further down
respond-sop-lost-step = This step can't be read any more: abandon the run and start again.
respond-sop-read-only = Read-only, runs on { $host } ({ $environment })
respond-sop-changes = ⚠️ Changes { $host } ({ $environment }), asks before it does
respond-sop-by-hand = The bot is not on { $host } ({ $environment }): copy the command and run it there
respond-sop-query = Checks that { $query } is { $is }
respond-sop-where = In { $where }
respond-sop-want-any = 📎 Reply to this card with a photo, a file or text: that is the evidence
respond-sop-want-photo = 📎 Reply to this card with a photo or screenshot: that is the evidence
respond-sop-want-file = 📎 Reply to this card with a file: that is the evidence
respond-sop-want-text = 📎 Paste the key lines as a reply: that is the evidence
respond-sop-ago = { $length } ago
respond-sop-since = this step began { $time }
respond-sop-evidence = 📎 { $n }
respond-sop-step = Step { $n }:
respond-sop-output = Output
respond-sop-running = ⏳ Running · { $person } { $time }
respond-sop-last-started = Begun by { $person } { $time }
respond-sop-last-done = ✅ Step { $n } · { $person } { $time }
respond-sop-last-failed = ❌ Step { $n } did not pass · { $person } { $time }
respond-sop-last-skipped = ⏭ Step { $n } skipped · { $person } { $time }
respond-sop-last-forced = ☑️ Step { $n } overruled · { $person } { $time }
respond-sop-last-branched = 🔀 Step { $n } chosen · { $person } { $time }
respond-sop-last-branched-self = 🔀 Step { $n } chosen by the alert · { $time }
respond-sop-last-back = ↩️ Back from step { $n } · { $person } { $time }
respond-sop-button-run = Run the query
respond-sop-button-change = ⚠️ Run…
respond-sop-button-check = Check
respond-sop-button-check-again = Check again
respond-sop-button-done = Done
respond-sop-button-fail = Failed
respond-sop-button-note = Note
respond-sop-button-back = Back
respond-sop-button-skip = Skip…
respond-sop-button-force = Overrule…
respond-sop-button-abandon = Abandon…
respond-sop-button-show = 📋 Show this step
respond-sop-button-copy = { $n ->
    [0] Copy command
   *[other] Copy command { $n }
}
respond-sop-otherwise = Anything else
respond-sop-finished = ✅ { $title } is done, { $length }
respond-sop-abandoned = ⏹ { $title } was abandoned, { $length }
respond-sop-why = Reason: { $why }
respond-sop-more = { $n } { $n ->
    [one] more step
   *[other] more steps
  }
respond-sop-stalled = ⏰ { $title } stands at { $n }/{ $total }, begun { $time }
respond-sop-still = { $person }, are you still on it? If it does not work, press Skip or Failed.
respond-sop-no-data = No data, nothing to judge by: try again, or overrule with a reason
respond-sop-no-query = The query failed: { $why }
respond-sop-check-passed = Passed: all { $total } are { $is }
respond-sop-check-failed = Did not pass: { $wrong } of { $total } are not { $is }
respond-sop-interrupted = Result unknown: the bot restarted meanwhile; press again if you want to
respond-sop-entry-started = SOP "{ $title }" begun
respond-sop-entry-finished = SOP "{ $title }" done: { $done } done, { $failed } failed, { $skipped } skipped, { $forced } overruled
respond-sop-entry-abandoned = SOP "{ $title }" abandoned: { $why }
respond-sop-entry-done = { $title }, step { $n } done: { $step }
respond-sop-entry-failed = { $title }, step { $n } did not pass: { $step }
respond-sop-entry-failed-why = { $title }, step { $n } did not pass: { $step } ({ $why })
respond-sop-entry-skipped-why = { $title }, step { $n } skipped: { $step } ({ $why })
respond-sop-entry-forced-why = { $title }, check of step { $n } overruled: { $step } ({ $why })
respond-sop-entry-branched = { $title }, step { $n } decided: { $step }
respond-sop-entry-back = { $title }, back from step { $n }: { $step }
respond-sop-entry-evidence = { $title }, excerpt for step { $n }: { $step }
respond-sop-entry-result-passed = { $title }, step { $n } ran: { $step }
respond-sop-entry-result-failed = { $title }, step { $n } failed to run: { $step }
respond-sop-entry-result-unknown = { $title }, result of step { $n } unknown: { $step }
chat-command-sop = Walk through an SOP step by step
chat-sop-title = 📋 SOPs
chat-sop-none = There are no SOPs yet. Put sop/*.yaml into a system's folder and they appear here.
chat-sop-open = Under way:
chat-sop-open-line = { $title } { $n }/{ $total } · { $person } · { $time }
chat-sop-which = Which one shall we start?
chat-sop-for = SOPs for { $alert }:
chat-sop-no-such = There is no SOP called { $name }.
chat-sop-none-for = { $alert } has no SOP. /sop shows them all.
chat-sop-started = Started "{ $title }"
chat-sop-already = { $person } started "{ $title }" at { $time }; the card is at the bottom now
chat-sop-shown = The card is at the bottom now
chat-sop-too-many = { $n } { $n ->
    [one] SOP is
   *[other] SOPs are
  } under way: finish or abandon some first.
chat-sop-did-done = ✅ Done
chat-sop-did-failed = ❌ Noted that it did not pass
chat-sop-did-skipped = ⏭ Skipped
chat-sop-did-forced = ☑️ Overruled
chat-sop-did-branched = 🔀 Chosen
chat-sop-did-back = ↩️ Back at the last step
chat-sop-did-note = 📝 Noted
chat-sop-did-evidence = 📎 Evidence kept, { $n } now
chat-sop-did-ran = ⏳ Running
chat-sop-did-result = The result is on the card
chat-sop-did-abandoned = ⏹ Abandoned
chat-sop-did-finished = ✅ Done to the end
chat-sop-stale-done = { $person } did this step at { $time }; now it is step { $n }
chat-sop-stale-failed = { $person } noted at { $time } that this step did not pass; now it is step { $n }
chat-sop-stale-skipped = { $person } skipped this step at { $time }; now it is step { $n }
chat-sop-stale-forced = { $person } overruled this check at { $time }; now it is step { $n }
chat-sop-stale-branched = { $person } chose at { $time }; now it is step { $n }
chat-sop-stale-back = { $person } went back at { $time }; now it is step { $n }
chat-sop-stale-other = This card is old; now it is step { $n }
chat-sop-over-finished = This SOP is done already
chat-sop-over-abandoned = This SOP was abandoned
chat-sop-missing = This SOP can't be found
chat-sop-refused-too-long = Too long, at most { $n } { $n ->
    [one] character
   *[other] characters
  }
chat-sop-refused-empty = Please write something
chat-sop-refused-evidence-any = No evidence yet: reply to this card with a photo, a file or text, or press Skip and say why
chat-sop-refused-evidence-photo = No photo yet: reply to this card with one, or press Skip and say why
chat-sop-refused-evidence-file = No file yet: reply to this card with one, or press Skip and say why
chat-sop-refused-evidence-text = No text yet: reply to this card with the lines, or press Skip and say why
chat-sop-refused-no-way-back = This is the first step
chat-sop-refused-choose = Choose one of them
chat-sop-refused-no-choice = That choice is gone
chat-sop-refused-nothing-to-run = This step runs nothing
chat-sop-refused-unchecked = Press Check first, or overrule with a reason
chat-sop-refused-no-check = This step is no check
chat-sop-refused-running = { $person } began to run it at { $time }, it is not over yet
chat-sop-refused-full = This run has gone on too long: abandon it and start again
chat-sop-ask-note = { $name }, reply to this message with your note
chat-sop-ask-skip = { $name }, why skip step { $n }? Reply to this message
chat-sop-ask-force = { $name }, why overrule the check of step { $n }? Reply to this message
chat-sop-ask-fail = To say what did not pass, reply to this message
chat-sop-ask-abandon = { $name }, why abandon "{ $title }"? Reply to this message
chat-sop-hint-note = Note
chat-sop-hint-reason = Reason

# Incidents in the chat
chat-command-incident = Incidents: open, note, hand over, close
chat-button-incident = 🚨 #{ $n }
chat-button-phase = ➡️ { $phase }
chat-incident-word-list = list
chat-incident-word-note = note
chat-incident-word-assign = assign
chat-incident-word-handover = handover
chat-incident-word-tag = tag
chat-incident-word-phase = phase
chat-incident-word-level = level
chat-incident-word-timeline = timeline
chat-incident-word-correct = correct
chat-incident-word-todo = todo
chat-incident-word-done = done
chat-incident-word-merge = merge
chat-incident-word-resolve = resolve
chat-incident-word-false = false
chat-incident-word-reopen = reopen
chat-incident-word-issue = file
chat-incident-filing = 🗂 #{ $n }: the issue is being created; its link follows here
chat-incident-filing-since = 🗂 #{ $n }: being created since { $time }
chat-incident-filed = 🗂 #{ $n } is filed as { $key }
chat-incident-no-tracker = No issue tracker is configured: add tracker to opsbell.yaml
chat-incidents-none = 🟢 No open incident
chat-incidents-title = { $n ->
    [one] 🚨 1 open incident
   *[other] 🚨 { $n } open incidents
}
chat-incidents-row = { $level ->
    [critical] 🔴
    [warning] 🟠
   *[info] 🔵
} #{ $n } { $title }
chat-incidents-closed = Closed lately:
chat-incidents-closed-row = #{ $n } { $title } · { $how } { $time }, took { $took }
chat-incident-example = /incident payments are slow
chat-incident-cleared = alerts resolved, waits to be closed
chat-incident-no-owner = nobody has it
chat-incident-bot = the bot
chat-incident-opened = 🚨 Incident #{ $n } is open
chat-incident-joined = 🚨 Joined incident #{ $n }
chat-incident-already = Incident #{ $n }: it is so since { $time }
chat-incident-already-by = Incident #{ $n }: { $name } did that at { $time }
chat-incident-open-already = 🚨 It is in incident #{ $n } already
chat-incident-closed = Incident #{ $n } was closed by { $name } at { $time }; reopen it to go on
chat-incident-missing = There is no incident #{ $n }; /incident lists them
chat-incident-which = Which incident?
chat-incident-usage = I can't read that; write:
chat-incident-nobody = I know nobody called { $name }
chat-incident-people = There are: { $names }
chat-incident-taken = 👤 #{ $n } is yours
chat-incident-assigned = 👤 #{ $n } is { $name }’s now
chat-incident-hand-title = 👤 To whom goes #{ $n }?
chat-incident-tagged = 🏷 #{ $n }: tagged
chat-incident-noted = 📝 #{ $n }: noted
chat-incident-kept = 📎 #{ $n }: kept { $name }
chat-incident-kept-there = 📎 #{ $n }: noted { $name }; it is too large or could not be fetched, so it stays with Telegram
chat-incident-ask-note = { $name }, what shall be noted on #{ $n }? Reply to this; a photo or file will do as well
chat-incident-note-placeholder = What you see, what you did
chat-incident-ticked = ✅ #{ $n }: ticked
chat-incident-unticked = #{ $n }: unticked
chat-incident-phase = { $phase }
chat-incident-phase-here = ▶️ { $phase } (now)
chat-incident-phase-set = #{ $n } goes on to { $phase }
chat-incident-classified = #{ $n } has another level now
chat-incident-timeline = 🕐 #{ $n } timeline { $page }/{ $pages }
chat-incident-timeline-hint = To correct a time or text: { $example }
chat-incident-corrected = (corrected)
chat-incident-corrected-done = ✏️ #{ $n }: entry { $entry } corrected; what stood there is kept
chat-incident-todo = ☐ #{ $n }: follow-up added
chat-incident-todo-done = ☑ #{ $n }: follow-up done
chat-incident-merged = The others are merged into #{ $n }
chat-incident-false-done = ⚪ #{ $n } is closed as a false alarm
chat-incident-reopened = 🚨 #{ $n } is open again
chat-incident-resolved = 🟢 #{ $n } is closed; its report follows
chat-incident-none = none
chat-incident-ask-impact = { $name }, closing #{ $n } ({ $step }/{ $of }): who was affected, for how long?
chat-incident-ask-rootCause = { $name }, closing #{ $n } ({ $step }/{ $of }): what was the root cause?
chat-incident-ask-fix = { $name }, closing #{ $n } ({ $step }/{ $of }): what fixed it?
chat-incident-ask-followUps = { $name }, closing #{ $n } ({ $step }/{ $of }): follow-ups? One a line, or “none”
chat-incident-hint-impact = Payments failed for 11 min
chat-incident-hint-rootCause = Connection pool was used up
chat-incident-hint-fix = Restarted, pool raised to 50
chat-incident-hint-followUps = One a line, or “none”

respond-report-kind-golive = Go-live report
respond-report-kind-daily = Daily summary
respond-report-kind-weekly = Weekly report
respond-report-kind-handover = Handover
respond-report-kind-incident = Incident report
respond-report-kind-verify = Verification
respond-report-kind-drill = Drill
respond-report-kind-routine = Routine
respond-report-verdict-pass = Passed
respond-report-verdict-warn = With remarks
respond-report-verdict-fail = Failed
respond-report-verdict-none = Open
respond-report-mark = { $id } · SHA-256 { $hash }…
respond-report-hash = Report { $id } · SHA-256 of its content: { $hash }
respond-report-replaced = Replaced by { $id }
respond-report-no-pdf = ⚠️ No PDF could be made of it; the Markdown is complete
respond-report-file-pdf = PDF of { $id }
respond-report-file-markdown = Markdown of { $id }
respond-report-file-json = { $id } as JSON, for programs
respond-report-picture = 🖼 { $caption } (the chart is in the PDF)
respond-report-picture-lost = 🖼 { $caption } (the picture is gone)
respond-report-cut = … { $n } { $n ->
    [one] more part was
   *[other] more parts were
  } left out: the report has reached its greatest size
respond-report-pdf-cut = The PDF ends here; the Markdown is complete.
respond-report-pdf-lacks = A box (□) stands for a character that the font lacks; the Markdown has it.

## Go-live
respond-golive-head = Go-live #{ $n } { $name }{ $version }
respond-golive-stage = { $at }/{ $of } { $name }
respond-golive-stage-tests = Tests
respond-golive-stage-monitoring = Monitoring
respond-golive-stage-observe = Deploy and observe
respond-golive-stage-review = Review
respond-golive-stage-watch = Long observation
respond-golive-moved = Go-live #{ $n } is further down
respond-golive-owner = 👤 { $name } is in charge
respond-golive-paused = ⏸ Paused by { $name } at { $time }: { $why }
respond-golive-tests-hint = 📎 Send a JUnit XML or k6 summary JSON in reply, or press
respond-golive-check-hint = A test message goes through every channel; sources and rules are looked at
respond-golive-checked = Checked by { $name } at { $time }
respond-golive-channel-good = 🟢 { $channel } arrived ({ $ms } ms)
respond-golive-channel-bad = 🔴 { $channel }: { $why }
respond-golive-channels-none = 🔴 No channel is configured for this system
respond-golive-sources-good = 🟢 Sources { $up }/{ $total } up
respond-golive-sources-bad = 🔴 Sources { $up }/{ $total } up, not: { $names }
respond-golive-rules-good = 🟢 { $n } alert { $n ->
    [one] rule
   *[other] rules
  } loaded
respond-golive-rules-bad = 🔴 { $n } alert { $n ->
    [one] rule
   *[other] rules
  } loaded; failing: { $names }
respond-golive-open-none = 🟢 No alert is open
respond-golive-open = 🔴 { $n ->
    [one] 1 alert is open
   *[other] { $n } alerts are open
  }: { "" }
respond-golive-waiting = Deploy now: the deploy event starts the observation, or type the version
respond-golive-last-deploy = Last deployment: { $version }, { $time }
respond-golive-offered = 🚀 { $version } was deployed { $time }
respond-golive-offered-hint = If it is this release, take it: the observation begins
respond-golive-early = 🚀 { $version } was deployed { $time }: it is observed from step { $at } on
respond-golive-deployed = 🚀 { $version } deployed { $time }
respond-golive-deployed-also = 🚀 Meanwhile { $version } was deployed { $time }
respond-golive-observing = Observed { $done }/{ $of } min · { $n } { $n ->
    [one] reading
   *[other] readings
  }
respond-golive-watching = Observed { $done }/{ $of } h · { $n } { $n ->
    [one] reading
   *[other] readings
  }
respond-golive-quiet = quiet
respond-golive-no-data = no data
respond-golive-unread = not read yet
respond-golive-most = limit { $value }
respond-golive-least = at least { $value }
respond-golive-before = before { $value }
respond-golive-limited = { $title } { $value } ({ $limit })
respond-golive-with-limit = { $title } ({ $limit })
respond-golive-alerts-none = No alert since the deployment
respond-golive-alerts-none-watch = No alert since the review
respond-golive-alerts = 🔔 { $n ->
    [one] 1 alert
   *[other] { $n } alerts
  }: { "" }
respond-golive-alert-before = { " " }(open before the { $stage ->
    [observe] deployment
   *[other] review
  })
respond-golive-undecided = ⚠️ A rollback is advised: { $name } decides (see below)
respond-golive-asked = ⏳ Long enough: { $name } decides how it goes on
respond-golive-asked-from = Quiet hours: reminder at { $time }
respond-golive-held = ⏳ Time is over, but { $title } is beyond its limit: { $n ->
    [one] 1 reading more
   *[other] { $n } readings more
  } will tell
respond-golive-review-tests = Tests: { $pass } ✅, { $warn } ⚠️
respond-golive-review-observed = Observed for { $length }, { $n } { $n ->
    [one] reading
   *[other] readings
  }, { $alerts ->
    [one] 1 alert
   *[other] { $alerts } alerts
  }
respond-golive-review-rest = { $risks ->
    [one] 1 risk
   *[other] { $risks } risks
  } · { $followUps ->
    [one] 1 follow-up
   *[other] { $followUps } follow-ups
  } · { $advices ->
    [one] 1 rollback advised
   *[other] { $advices } rollbacks advised
  }
respond-golive-review-signed = { $of } to sign, { $n } signed
respond-golive-review-waiting = ✍️ Asked to sign: { $names }
respond-golive-also-owner = {" "}(also owner)
respond-golive-review-few = 🔴 Too few reviewers: add some
respond-golive-why = Reason: { $why }
respond-golive-over-go-on = ✅ { $head }: released, on to the next iteration
respond-golive-over-rolled-back = ↩️ { $head }: rolled back
respond-golive-over-aborted = ⏹ { $head }: aborted
respond-golive-over-by = { $name } · after { $length }
respond-golive-advice = Rollback of { $version } advised (observed { $done }/{ $of } { $unit ->
    [hours] h
   *[other] min
  })
respond-golive-advice-review = Rollback of { $version } advised (under review)
respond-golive-advice-roll-back = { $name } decided at { $time }: roll back
respond-golive-advice-continue = { $name } decided at { $time }: go on
respond-golive-advice-over = The go-live is over; nothing is to be decided
respond-golive-decider = { $person } decides
respond-golive-deadline = Undecided by { $time }: { $name } is told
respond-golive-passed-on = Undecided: { $name } was told at { $time }
respond-golive-news-review = Go-live #{ $n }{ $version }: observed, ready for review ({ $least } to sign)
respond-golive-news-void = Go-live #{ $n }: a figure changed, so the signatures of { $names } are void; please look again
respond-golive-news-verdict = Go-live #{ $n }{ $version }: the long observation is over, please decide
respond-golive-news-owner = Go-live #{ $n }{ $version }: you are in charge now
respond-golive-news-undecided = Go-live #{ $n }{ $version }: nobody has decided on the rollback yet
respond-golive-news-decided = Go-live #{ $n }{ $version }: the rollback was decided
respond-golive-button-resume = ▶️ Resume
respond-golive-button-more = ⋯
respond-golive-button-next = Next ▶
respond-golive-button-force = Next all the same…
respond-golive-button-force-alerts = Go on with { $n ->
    [one] 1 open alert…
   *[other] { $n } open alerts…
  }
respond-golive-button-roll-back = ↩️ Roll back…
respond-golive-button-continue = ▶️ Go on…
respond-golive-button-items = ✏️ Tests
respond-golive-button-check = 📨 Send tests and check
respond-golive-button-check-again = 📨 Check again
respond-golive-button-deployed = 🚀 Take { $version }
respond-golive-button-version = ✏️ Type the version…
respond-golive-button-sign = ✍️ Sign
respond-golive-button-preview = 👁 Read it
respond-golive-button-risks = ✏️ Risks…
respond-golive-button-follow-ups = ✏️ Follow-ups…
respond-golive-button-reviewers = 👥 Reviewers
respond-golive-button-go-on = ✅ Release, go on
respond-golive-button-longer = ⏳ Watch longer
respond-golive-button-pass = Passed
respond-golive-button-warn = Warning
respond-golive-button-file = File
respond-golive-button-sop = 📋 Rollback SOP
respond-golive-button-show = Show the card
respond-golive-junit = { $passed }/{ $total } passed
respond-golive-junit-failed = { $n } failed
respond-golive-junit-skipped = { $n } skipped
respond-golive-k6-requests = { $n } { $n ->
    [one] request
   *[other] requests
  }
respond-golive-k6-failed = failed { $share }
respond-golive-k6-mean = mean { $time }
respond-golive-k6-checks = checks { $passed }/{ $total }
respond-golive-k6-thresholds = thresholds { $passed }/{ $total }
respond-golive-report-draft = Draft: not signed yet
respond-golive-report-reviewed = Reviewed, observation of { $for } under way
respond-golive-report-noted = { $n ->
    [one] one test has remarks
   *[other] { $n } tests have remarks
  }
respond-golive-report-by-hand = recorded by hand, { $name } { $time }
respond-golive-report-open = Open alerts at the review: { $names }
respond-golive-report-open-none = No alert was open at the review.
respond-golive-report-open-end = Open alerts at the end: { $names }
respond-golive-report-open-end-none = No alert was open at the end.
respond-golive-report-go-on = Released, on to the next iteration ({ $name })
respond-golive-report-rolled-back = Rolled back by { $name }: { $why }
respond-golive-report-aborted = Aborted by { $name }: { $why }
respond-golive-report-basics = Basic information
respond-golive-report-item = Item
respond-golive-report-content = Content
respond-golive-report-system = System
respond-golive-report-date = Go-live date
respond-golive-report-owner = Person in charge
respond-golive-report-version = Version / commit
respond-golive-report-tasks = Related tasks
respond-golive-report-tests = Test summary
respond-golive-report-kind = Type
respond-golive-report-status = Status
respond-golive-report-remark = Remarks
respond-golive-report-status-pass = ✅
respond-golive-report-status-warn = ⚠️
respond-golive-report-status-none = not run
respond-golive-report-monitoring = Monitoring summary
respond-golive-report-monitoring-none = Not checked.
respond-golive-report-dashboard = Prometheus / Grafana dashboard: { $url }
respond-golive-report-channels = Alert channels: { $n }
respond-golive-report-channel-good = { $channel }: test message arrived { $time } ({ $ms } ms)
respond-golive-report-channel-bad = { $channel }: test message did not arrive { $time } ({ $why })
respond-golive-report-channel-untested = { $channel }: not tested
respond-golive-report-rules = Alert rules: { $n }
respond-golive-report-on-trial = { " " }(on trial, tells nobody)
respond-golive-report-more = { $n } more
respond-golive-report-forced = Gone on though something was missing:
respond-golive-report-forced-line = { $stage ->
    [tests] Tests
   *[monitoring] Monitoring
  } · { $name }: { $why }
respond-golive-report-forced-alerts = { " " }(open alerts: { $names })
respond-golive-report-risks = Risks and mitigations
respond-golive-report-aside = { " " }({ $text })
respond-golive-report-risk = { $risk } → { $mitigation }
respond-golive-report-follow-ups = Follow-ups
respond-golive-report-deployment = Deployment
respond-golive-report-observe = Observation after the deployment
respond-golive-report-watch = Long observation
respond-golive-report-span = { $from } to { $to } ({ $length }), { $n } { $n ->
    [one] reading
   *[other] readings
  }
respond-golive-report-gaps = Not watched for { $length } in all, which was made up for at the end.
respond-golive-report-head-figure = Figure
respond-golive-report-head-before = Before
respond-golive-report-head-last = Last
respond-golive-report-head-range = Least / mean / most
respond-golive-report-head-samples = Samples
respond-golive-report-head-readings = Readings
respond-golive-report-alarm-fired = { $title }: { $alert } fired ({ $n } { $n ->
    [one] reading
   *[other] readings
  })
respond-golive-report-alarm-quiet = { $title }: { $alert } did not fire
respond-golive-report-alerts = Alerts: { $n }
respond-golive-report-alerts-none = No alert.
respond-golive-report-alert-line = { $time } { $name }
respond-golive-report-decisions = Rollbacks advised
respond-golive-report-decision-none = { $time } { $title } { $figure }: not decided
respond-golive-report-decision-roll-back = { $time } { $title } { $figure }: { $name } rolled back: { $why }
respond-golive-report-decision-continue = { $time } { $title } { $figure }: { $name } went on: { $why }
respond-golive-report-review = Review
respond-golive-report-reviewers = Reviewers: { $names } ({ $n } to sign)
respond-golive-report-signature = { $name } signed { $time } (figures { $hash })
respond-golive-report-unsigned = Nobody signed.
respond-golive-report-unreviewed = It ended before its review.
respond-golive-report-course = Course
respond-golive-report-did-started = began the go-live
respond-golive-report-did-checked = sent test messages and checked
respond-golive-report-did-next = moved on to “{ $stage }”
respond-golive-report-did-next-all-the-same = moved on to “{ $stage }” though something was missing: { $text }
respond-golive-report-did-deploy = deployed { $text }
respond-golive-report-did-reviewing = The observation is over: on to “Review”
respond-golive-report-did-continue = decided to go on: { $text }
respond-golive-report-did-rolled-back = decided to roll back: { $text }
respond-golive-report-did-owner = handed over to { $text }
respond-golive-report-did-paused = paused: { $text }
respond-golive-report-did-resumed = resumed (paused for { $length })
respond-golive-report-did-reviewer = changed the reviewers: { $text }
respond-golive-report-did-signed = signed
respond-golive-report-did-go-on = released, on to the next iteration
respond-golive-report-did-longer = watches longer
respond-golive-report-did-aborted = aborted: { $text }
respond-golive-report-notes = Notes
respond-golive-report-charts = Charts
respond-golive-report-undrawn = Charts that could not be drawn (no data, or drawing failed): { $names }

respond-routine-more = … { $n } more
respond-routine-button-daily = 📄 { $name }: the day
respond-routine-button-report = 📄 Full report
respond-routine-daily-title = { $name }: daily summary { $date }
respond-routine-daily-head = 📊 { $name } on { $date }
respond-routine-daily-since = There are figures of this day only from { $time } on
respond-routine-daily-projects = Projects
respond-routine-daily-calls = API calls
respond-routine-daily-quotas = Quota use
respond-routine-daily-errors = Frequent errors
respond-routine-daily-performance = Performance
respond-routine-daily-none = No data
respond-routine-daily-no-errors = No errors
respond-routine-card-since = ⚪ Figures since { $time }
respond-routine-card-no-projects = No project ended
respond-routine-card-projects = { $n } { $n ->
    [one] project
   *[other] projects
  }, { $failed } failed, { $rate }% succeeded
respond-routine-card-minutes = { $minutes } { $minutes ->
    [one] minute
   *[other] minutes
  } on average
respond-routine-card-calls = API success: { $list }
respond-routine-card-quotas = Quotas: { $list }
respond-routine-card-no-errors = No errors
respond-routine-card-no-data = ⚪ No data of this day
respond-routine-card-error = ❌ { $code } × { $n }
respond-routine-card-slowest = Slowest calls: { $name }, half of them within { $p50 } s, 90% within { $p90 } s
respond-routine-card-course = { $title }{ $name }: mean { $mean } ({ $min }–{ $max })
respond-routine-col-service = Service
respond-routine-col-total = Total
respond-routine-col-success = Succeeded
respond-routine-col-failed = Failed
respond-routine-col-rate = Success
respond-routine-col-minutes = Mean minutes
respond-routine-col-used = Used
respond-routine-col-limit = Limit
respond-routine-col-share = Share
respond-routine-col-code = Error code
respond-routine-col-count = Times
respond-routine-col-figure = Figure
respond-routine-col-mean = Mean
respond-routine-col-least = Least
respond-routine-col-most = Most
respond-routine-col-rule = Rule
respond-routine-col-system = System
respond-routine-col-priority = Priority
respond-routine-col-fired = Fired
respond-routine-col-taken = Taken
respond-routine-col-wrong = False alarms
respond-routine-col-until-taken = Median until taken
respond-routine-col-until-resolved = Median until resolved
respond-routine-col-now = Now
respond-routine-col-per-month = Per 30 days
respond-routine-col-reaches = Reaches limit
respond-routine-col-days = Days
respond-handover-head-from = 🌅 Handover: { $from } ({ $since }–{ $until })
respond-handover-head-both = 🌅 Handover { $from } → { $to } ({ $since }–{ $until })
respond-handover-head-first = 🌅 Handover → { $to } ({ $since }–{ $until })
respond-handover-head-nobody = 🌅 Handover: nobody has the watch ({ $since }–{ $until })
respond-handover-incident = 🚨 #{ $n } { $title }: { $state }
respond-handover-cleared = watched
respond-handover-next = Next: { $what } ({ $who })
respond-handover-text = { $text }
respond-handover-who = { $name }
respond-handover-nobody = no owner
respond-handover-close = close the incident
respond-handover-golive = 🚀 Go-live #{ $n } { $title }: { $stage } ({ $name })
respond-handover-golive-paused = 🚀 Go-live #{ $n } { $title }: { $stage }, paused ({ $name })
respond-handover-silence = 🔕 Silence ends { $time }: { $scope }
respond-handover-silence-firing = 🔕 Silence ends { $time }: { $scope }, still firing
respond-handover-run = 📋 { $title } is at step { $n }/{ $total }
respond-handover-run-incident = 📋 #{ $incident } { $title } is at step { $n }/{ $total }
respond-handover-follow-up = ☐ #{ $n } to do: { $text } ({ $who })
respond-handover-follow-up-due = ☐ #{ $n } due { $time }: { $text } ({ $who })
respond-handover-follow-up-late = ⚠️ #{ $n } overdue ({ $time }): { $text } ({ $who })
respond-handover-more-incidents = … { $n } { $n ->
    [one] more incident
   *[other] more incidents
  }, see /incident
respond-handover-more-golives = … { $n } more { $n ->
    [one] go-live
   *[other] go-lives
  } under way
respond-handover-more-silences = … { $n } { $n ->
    [one] more silence ends
   *[other] more silences end
  } soon
respond-handover-more-runs = … { $n } { $n ->
    [one] more SOP is
   *[other] more SOPs are
  } under way
respond-handover-more-follow-ups = … { $n } { $n ->
    [one] more follow-up is
   *[other] more follow-ups are
  } due
respond-handover-quiet = 🟢 No alert in this time
respond-handover-night = Called people { $n } { $n ->
    [one] time
   *[other] times
  }; { $list }; { $resolved } resolved
respond-handover-stays = Nobody has taken over yet; { $name } still has the watch
respond-handover-vacant = Press “I take over” and the watch is yours
respond-handover-taken = ✅ { $name } took over at { $time }
respond-handover-replaced = Nobody took it over; there is a newer handover
respond-handover-take = 🙋 I take over
respond-handover-ask = Ask { $name } first
respond-handover-done = ☑ #{ $n } { $text }
respond-weekly-head = 📅 Last week { $from }–{ $to }: { $n } { $n ->
    [one] group
   *[other] groups
  } fired
respond-weekly-head-calm = 📅 Last week { $from }–{ $to }: all calm
respond-weekly-calm = 🟢 No alert all week ({ $before } the week before)
respond-weekly-fired = { $n } { $n ->
    [one] group
   *[other] groups
  } fired ({ $before } the week before)
respond-weekly-called = People were called { $n } × ({ $before } the week before)
respond-weekly-taken = Median until taken { $took }
respond-weekly-taken-both = Median until taken { $took } ({ $before } the week before)
respond-weekly-resolved = Median until resolved { $took }
respond-weekly-resolved-both = Median until resolved { $took } ({ $before } the week before)
respond-weekly-most = { $name } ({ $system }) × { $n }
respond-weekly-noisy-flaps = 🔔 Noisy: { $name } ({ $system }) goes back and forth across its threshold
respond-weekly-noisy-often = 🔔 Noisy: { $name } ({ $system }) fired { $n } ×
respond-weekly-noisy-short = 🔔 Noisy: { $name } ({ $system }) fired { $n } ×, mostly over before anybody looked
respond-weekly-wrong = ⚪ False alarms { $n }: { $list }
respond-weekly-more = There was too much: not all of it is counted
respond-routine-head = 🗓 Routine: { $title } ({ $done }/{ $all })
respond-routine-head-done = ✅ Routine done: { $title } ({ $done }/{ $all })
respond-routine-checklist = Checklist
respond-routine-ticked = ☑ { $item } ({ $name } { $time })
respond-routine-box = ☐ { $item }
respond-routine-box-done = ☑ { $item }
respond-routine-left-over = ⚠️ Last time ({ $day }) { $n } { $n ->
    [one] item was
   *[other] items were
  } left open
respond-routine-alert-test = alert test
respond-routine-alert-test-why = See that alerts really reach people; “Start the drill” sends a test alert
respond-routine-alert-test-drill = The drill is done
respond-routine-alert-test-phones = Phones on duty rang
respond-routine-alert-test-outside = The outside heartbeat works
respond-routine-alert-test-people = The list of people is right
respond-routine-threshold-review = threshold review
respond-routine-threshold-review-noisy = Noisy rules looked at
respond-routine-threshold-review-false = False alarms looked at
respond-routine-threshold-review-never = Silent rules looked at
respond-routine-threshold-review-applied = Changes applied
respond-routine-capacity-plan = capacity plan
respond-routine-capacity-plan-trends = Trends looked at
respond-routine-capacity-plan-limits = Limits are right
respond-routine-capacity-plan-order = Extensions arranged
respond-routine-capacity-plan-costs = Costs agreed
respond-review-fired = Last month: { $n } × fired, by { $rules } { $rules ->
    [one] rule
   *[other] rules
  }; people were called { $called } ×
respond-review-noisy = 🔔 Noisy rules { $n }: { $list }
respond-review-wrong = ⚪ Rules with false alarms { $n }: { $list }
respond-review-never = Rules that never fired: { $n }
respond-review-diff = { $n } suggested { $n ->
    [one] change
   *[other] changes
  }, as a diff in the report
respond-review-flaps = goes back and forth across its threshold ({ $n } ×)
respond-review-often = fired { $n } ×
respond-review-short = fired { $n } ×, mostly over before anybody looked
respond-review-none = None
respond-review-rule = { $name } ({ $system })
respond-review-rule-why = { $name } ({ $system }): { $why }
respond-review-title-fired = Rules that fired
respond-review-title-noisy = Noisy rules
respond-review-title-never = Rules that never fired
respond-review-title-diff = Suggested changes
respond-review-diff-why = Nine of ten false alarms were over within this time: with a longer “for” they would have called nobody, and real alerts come that much later. Check before you apply it.
respond-capacity-read = { $n } { $n ->
    [one] trend was
   *[other] trends were
  } read
respond-capacity-nothing = There is not enough data for trends yet (at least 3 days)
respond-capacity-near = 🟠 { $title }{ $name } ({ $system }) is at { $now }, its limit is near { $day }
respond-capacity-enough = 🟢 Nothing reaches its limit within half a year
respond-capacity-how = The greatest value of each day (the least of what runs out), continued by a straight line; over 92 days at most.
respond-drill-start = 🔔 Start the drill

respond-verify-head-running = 🔎 Verifying { $name }
respond-verify-head-interrupted = ⏹ Verification of { $name } was interrupted
respond-verify-head-failed = ⚠️ Verification of { $name } did not finish
respond-verify-head-done-pass = ✅ { $name }: all { $n } passed
respond-verify-head-done-warn = ⚪ { $name }: { $counts }
respond-verify-head-done-noted = ⚠️ { $name }: { $counts }
respond-verify-head-done-fail = ❌ { $name }: { $counts }
respond-verify-head-done-none = ➖ { $name }: nothing to verify
respond-verify-by = 👤 { $person } · { $time }
respond-verify-took = 👤 { $person } · { $time } · took { $took }
respond-verify-step = Check { $n } of { $total }: { $what }
respond-verify-requests = Requests { $done }/{ $of }
respond-verify-count-pass = { $n } passed
respond-verify-count-fail = { $n } failed
respond-verify-count-warn = { $n } noted
respond-verify-count-none = { $n } not judged
respond-verify-comma = { ", " }
respond-verify-interrupted = { $n ->
    [0] The bot restarted before it was done. It is not run again by itself; to run it again, type /verify { $system }
   *[other] The bot restarted before it was done (it had come to { $n }/{ $total } at least). It is not run again by itself; to run it again, type /verify { $system }
  }
respond-verify-failed = { $n ->
    [0] Something went wrong before it was done; the log says what. To run it again, type /verify { $system }
   *[other] Something went wrong before it was done (it had come to { $n }/{ $total } at least); the log says what. To run it again, type /verify { $system }
  }
respond-verify-colon = :{ " " }
respond-verify-of = { $title }: { $part }
respond-verify-report = Verification of { $name }: { $title }
respond-verify-verdict = { $pass } passed, { $fail } failed, { $warn } with a note, { $none } not judged
respond-verify-made = Carried out by { $person } at { $time } against the live system; took { $took }.
respond-verify-load = { $requests } { $requests ->
    [one] request
   *[other] requests
  } ({ $concurrent } at once): { $succeeded } succeeded, mean { $mean } ms, P95 { $p95 } ms
respond-verify-column-result = Result
respond-verify-column-line = Line
respond-verify-column-found = Found
respond-verify-is-pass = passed
respond-verify-is-warn = note
respond-verify-is-fail = failed
respond-verify-is-none = not judged
respond-verify-part-there = fields are there
respond-verify-part-types = types are right
respond-verify-part-errors = errors < { $limit } %
respond-verify-part-pool = no pool errors
respond-verify-part-timeouts = no timeouts
respond-verify-part-mean = mean < { $limit }
respond-verify-part-p95 = P95 < { $limit }
respond-verify-answered = { $status }, { $ms } ms
respond-verify-off = the source { $source } is switched off
respond-verify-error = { $why }
respond-verify-unanswered = the endpoint did not answer, can't be judged
respond-verify-no-json = the answer is no JSON
respond-verify-all = { $n } of them
respond-verify-missing = missing: { $names }
respond-verify-types = { $names }, should be { $type ->
    [number] a number
    [text] a text
    [boolean] true or false
    [object] an object
    [list] a list
   *[time] a time
  }
respond-verify-by-hand = the answer does not have it; look by hand
respond-verify-confirm-hint = { $more ->
    [0] 👆 Look, then press: ✅ as it should be, ❌ not
   *[other] 👆 Look, then press: ✅ as it should be, ❌ not ({ $more } more after these)
}
respond-verify-confirmed-pass = { $name } looked, { $time }: as it should be; before: { $said }
respond-verify-confirmed-fail = { $name } looked, { $time }: not as it should be; before: { $said }
respond-verify-value = { $value }
respond-verify-other = { $value }, should be { $wanted }
respond-verify-no-data = no data (no requests, or not polled yet)
respond-verify-no-entries = there are no entries to look at
respond-verify-entries = all { $n } have it
respond-verify-entries-without = { $without } of { $n } lack it
respond-verify-failures = { $n }/{ $of }
respond-verify-failures-worst = { $n }/{ $of } (most often { $worst })
respond-verify-failures-rest = { $n }/{ $of } (timeouts and pool errors left out)
respond-verify-failures-rest-worst = { $n }/{ $of } (timeouts and pool errors left out; most often { $worst })
respond-verify-ms = { $ms } ms ({ $n } { $n ->
    [one] answer
   *[other] answers
  })
respond-verify-none-answered = nothing was answered
respond-verify-none-other = not judged, all requests timed out or met a pool error
respond-verify-no-rule = not judged, the rule { $name } is not loaded
respond-verify-rule-new = not judged, the rule { $name } was not evaluated yet
respond-verify-rule-warming = not judged, the rule { $name } has too little data yet
respond-verify-rule-failed = not judged, the rule { $name } can't be evaluated (see /why { $name })
respond-verify-rule-held = not judged, what the rule { $name } reads is missing
respond-verify-unused = not judged, the configuration does not use it
respond-verify-few = not judged, too few samples ({ $sample }, at least { $least })
respond-verify-no-value = not judged, there is no figure
respond-verify-unread = not judged, the source { $source } could not be read just now: { $why }
respond-verify-unread-too = not judged, the source { $source } could not be read just now (see above)
respond-verify-old = not judged, the last figure is { $age } old
respond-verify-moment = <1 s
respond-verify-trigger = Trigger "{ $title }"
respond-verify-trigger-quiet-value = not reached, { $value }
respond-verify-trigger-quiet-both = not reached, { $value } ({ $sample })
respond-verify-trigger-pending-none = about to fire
respond-verify-trigger-pending-value = about to fire, { $value }
respond-verify-trigger-pending-sample = about to fire ({ $sample })
respond-verify-trigger-pending-both = about to fire, { $value } ({ $sample })
respond-verify-trigger-firing-none = firing
respond-verify-trigger-firing-value = firing, { $value }
respond-verify-trigger-firing-sample = firing ({ $sample })
respond-verify-trigger-firing-both = firing, { $value } ({ $sample })
chat-command-verify = Verify a live system
chat-verify-which = 🔎 Which system is to be verified?
chat-verify-none = 🔎 There is no system to verify
chat-verify-none-hint = A verify.yaml in its folder says what is verified
chat-verify-started = 🔎 Verifying { $name }
chat-verify-unknown = There is no system { $name } to verify
chat-verify-running = 🔎 { $name } is being verified (by { $person }, since { $time }); try again when it is done
chat-verify-stopping = The bot is stopping, try again in a moment
chat-verify-place = Results can't be shown in this chat; use /verify in a configured group or in private
chat-verify-confirmed-pass = ✅ Confirmed; the report is brought up to date
chat-verify-confirmed-fail = ❌ Noted as failed; the report is brought up to date
chat-verify-confirmed-already = { $person } confirmed it at { $time } already
chat-verify-closed = This line is not open any more; to verify again type /verify
card-button-run-action = ⚠️ { $title }

chat-command-handover = Hand over: incidents, silences, SOPs, follow-ups
chat-handover-none = No group is set up yet to hand over in
chat-handover-there = 🌅 The handover is in { $chat }; the next one takes over there
chat-handover-taken = ✅ The watch is yours
chat-handover-already = { $name } took over at { $time }
chat-handover-own = The watch is yours already; the next one has to press
chat-handover-replaced = There is a newer handover; press the newest one
chat-handover-asked = { $name } is told
chat-handover-ask = { $from }, { $name } has a question before taking over
chat-handover-done-already = { $name } did it at { $time }
chat-reminder-ticked = ☑ Ticked
chat-reminder-unticked = ☐ Not ticked any more
chat-reminder-done = ✅ All done
chat-handover-report-gone = This report is no longer there
chat-handover-report-sent = 📄 The report is on its way

chat-command-report = Reports: list, show, send again
chat-report-title = 📄 Reports · { $n }
chat-report-none = No reports yet
chat-report-hint = Send one again: { $example }
chat-report-missing = No report is called { $id }
chat-report-see = /report lists them
chat-report-gone = That report is no longer kept
chat-report-sent = 📤 Its files follow
chat-report-send = 📤 Send the files
chat-report-back = ◀️ List
chat-report-all = All

chat-command-golive = Guide a release: tests, monitoring, observation, report
chat-golive-none = No pack has a go-live. Put a golive.yaml beside its rules.
chat-golive-nothing = Nothing is going live at the moment
chat-golive-title = 🚀 Go-lives
chat-golive-open = { $head } · { $at }/5 { $stage } · { $person } · { $time }
chat-golive-past-go-on = ✅ { $head } · released { $time }
chat-golive-past-rolled-back = ↩️ { $head } · rolled back { $time }
chat-golive-past-aborted = ⏹ { $head } · aborted { $time }
chat-golive-which = Which system goes live?
chat-golive-no-such = There is no go-live { $name }; choose one:
chat-golive-missing = This system has no go-live any more: see /golive.
chat-golive-too-many = { $n } { $n ->
    [one] go-live is
   *[other] go-lives are
  } open; finish or abort one first (/golive).
chat-golive-started = Go-live #{ $n } has begun
chat-golive-already = Go-live #{ $n } was begun by { $person } at { $time }; its card is the last one now
chat-golive-shown = The card is the last one now
chat-golive-over = This go-live is over. A new one: /golive
chat-golive-gone = This go-live is not there any more: see /golive.
chat-golive-stale = { $person } was faster: it is at “{ $stage }” now
chat-golive-did-started = Begun
chat-golive-did-pass = ✅ Recorded: { $title }
chat-golive-did-warn = ⚠️ Recorded: { $title }: { $why }
chat-golive-did-upload = 📎 Read: { $text }
chat-golive-did-checked = Checked; the card has the results
chat-golive-did-next = On to “{ $stage }”
chat-golive-did-deploy = 🚀 { $text } is recorded
chat-golive-did-looked = Read
chat-golive-did-passed-on = Told
chat-golive-did-facts = Read
chat-golive-did-continue = ▶️ Going on; your reason is in the report
chat-golive-did-rolled-back = ↩️ Rollback decided; the report follows
chat-golive-did-edit = ✏️ Changed
chat-golive-did-note = 📝 Noted for the report
chat-golive-did-signed = ✍️ Signed
chat-golive-did-reviewer = Changed: { $text }
chat-golive-did-go-on = ✅ Released; the report follows
chat-golive-did-longer = ⏳ Watching longer
chat-golive-did-owner = { $text } is in charge now
chat-golive-did-paused = ⏸ Paused
chat-golive-did-resumed = ▶️ Going on
chat-golive-did-aborted = ⏹ Aborted
chat-golive-refused-stage = Not now: it is at “{ $stage }”
chat-golive-refused-paused = { $person } paused it at { $time }; press Resume first
chat-golive-refused-not-paused = It is not paused
chat-golive-refused-too-long = That is longer than { $n } { $n ->
    [one] character
   *[other] characters
  }; shorter, please
chat-golive-refused-empty = There is nothing in it; please write a word
chat-golive-refused-unknown = That is not there any more; press a newer button
chat-golive-refused-tests-missing = { $n } { $n ->
    [one] test is
   *[other] tests are
  } not recorded yet
chat-golive-refused-remark = A warning needs a remark
chat-golive-refused-unchecked = Check first: press “Send tests and check”
chat-golive-refused-check-failed = { $n ->
    [one] The check found 1 fault; mend it and check again, or go on with a reason
   *[other] The check found { $n } faults; mend them and check again, or go on with a reason
}
chat-golive-refused-open-alerts = { $n ->
    [one] 1 alert is
   *[other] { $n } alerts are
  } open; wait until it is quiet, or go on with a reason
chat-golive-refused-not-deployed = Nothing was deployed yet
chat-golive-refused-decided = { $person } decided at { $time }: { $did ->
    [roll-back] roll back
   *[continue] go on
  }
chat-golive-refused-undecided = A rollback is advised: decide on that first
chat-golive-refused-no-reviewer = You are no reviewer of this one; “Reviewers” adds you
chat-golive-refused-signed = You have signed already
chat-golive-refused-changed = Something changed since this card; look again and sign then
chat-golive-refused-frozen = The report is signed; nothing in it changes any more
chat-golive-refused-too-early = The observation is not over yet
chat-golive-refused-too-many = { $n } is the most
chat-golive-refused-full = Too much was done in this one; finish or abort it
chat-golive-file-empty = { $name } is empty. Please send the results again.
chat-golive-file-too-large = { $name } is larger than 5 MB. Leave out the output (pytest: -o junit_logging=no), or send the k6 summary instead of its samples.
chat-golive-file-not-text = { $name } is neither JUnit XML nor k6 JSON. pytest --junitxml=junit.xml, vitest --reporter=junit, k6 --summary-export=k6.json.
chat-golive-file-entities = { $name } has a DTD or entities, which are not taken. Reports of pytest and vitest have none: please send the file as they write it.
chat-golive-file-too-deep = { $name } is nested too deep for test results. Please send the file as the test runner writes it.
chat-golive-file-too-many = { $name } has too many entries. Please send it in parts, one per test suite.
chat-golive-file-broken = { $name } is cut or damaged. Please send it again.
chat-golive-file-not-junit = { $name } is XML, but no JUnit report (it begins with testsuites or testsuite).
chat-golive-file-not-k6 = { $name } is JSON, but no k6 summary (--summary-export or handleSummary).
chat-golive-file-no-tests = { $name } has no test in it. Did the run select any?
chat-golive-file-gone = { $name } could not be fetched from Telegram. Please send it again.
chat-golive-file-wanted = Please send the file itself: JUnit XML or k6 summary JSON.
chat-golive-ask-warn = { $name } What is wrong with “{ $title }”? (Or send the result file.)
chat-golive-ask-file = { $name } Send the results of “{ $title }”: JUnit XML or k6 summary JSON
chat-golive-ask-force = { $name } Why go on though something is missing? It stands in the report.
chat-golive-ask-force-alerts = { $name } Why go on while { $alerts } fires? It stands in the report.
chat-golive-ask-version = { $name } Which version or commit was deployed just now?
chat-golive-ask-decide-roll-back = { $name } Why is { $version } rolled back? With your answer it is decided.
chat-golive-ask-decide-continue = { $name } Why go on with { $version }? With your answer it is decided.
chat-golive-ask-tasks = { $name } Related tasks of go-live #{ $n }?
chat-golive-ask-risks = { $name } Risks and mitigations, one a line; now:
chat-golive-ask-follow-ups = { $name } Follow-ups, one a line; now:
chat-golive-ask-roll-back = { $name } Why is { $version } rolled back? With your answer the go-live ends.
chat-golive-ask-pause = { $name } Why is go-live #{ $n } paused?
chat-golive-ask-abort = { $name } Why is go-live #{ $n } aborted? With your answer it ends, without a report.
chat-golive-ask-abort-observed = { $name } Why is go-live #{ $n } aborted? With your answer it ends; its report follows.
chat-golive-hint-reason = Reason
chat-golive-hint-lines = One a line
chat-golive-hint-file = Attach the file
chat-golive-hint-version = v2.3.1 or a commit
chat-golive-which-test = Which test is this of?
chat-golive-items = ✏️ Tests of go-live #{ $n }: which one?
chat-golive-more = Go-live #{ $n }
chat-golive-reviewers = 👥 Reviewers of go-live #{ $n } ({ $least } to sign)
chat-golive-owners = Who takes over go-live #{ $n }?
chat-golive-preview-more = … { $n } { $n ->
    [one] more line
   *[other] more lines
  }; the files come with the signature
chat-golive-button-pass = ✅ Passed
chat-golive-button-warn = ⚠️ Warning…
chat-golive-button-file = 📎 Result file…
chat-golive-button-items = ◀ All tests
chat-golive-button-owner = 👤 Hand over
chat-golive-button-pause = ⏸ Pause…
chat-golive-button-tasks = ✏️ Tasks…
chat-golive-button-show = ⬇️ Card
chat-golive-button-abort = ⏹ Abort…
chart-mark-deploy = { $version }
card-deployed = 🚀 { $version } was deployed { $time }
card-deployed-ago = { $length } ago
chat-command-drill = Drill: send a test alert and time each leg
chat-drill-none = No group is set up yet for a drill
chat-drill-started = 🧪 The drill has begun; acknowledge the test alert in { $chat }
chat-drill-already = The drill of { $name } is still running, until { $time } at the latest
chat-drill-unknown = “{ $typed }” is unknown here; no drill was begun
chat-drill-usage = { $example } takes no words: it sends one test alert to every group and times each leg
respond-drill-title = Drill { $day } { $time } ({ $name })
respond-drill-head-running = 🧪 Drill under way ({ $name } { $time })
respond-drill-head-passed = ✅ Drill done, every leg works ({ $name } { $time })
respond-drill-head-failed = ❌ Drill done, not every leg works ({ $name } { $time })
respond-drill-rule = ✅ Rule: { $took }
respond-drill-alert = ✅ Alert made: { $took }
respond-drill-alert-waits = ⏳ The rule is being fired
respond-drill-alert-failed = ❌ The rule made no alert
respond-drill-sent = ✅ { $channel } { $chat } told in { $took }
respond-drill-sending = ⏳ { $channel } { $chat } on its way
respond-drill-unsent = ❌ { $channel } { $chat } was not told
respond-drill-acked = ✅ { $name } acknowledged after { $took }
respond-drill-ack-waits = ⏳ Somebody has to press Acknowledge on the test alert
respond-drill-unacked = ❌ Nobody acknowledged within 10 minutes
respond-drill-ends = Ends by itself at { $time }; no incident, in no report
respond-drill-verdict-passed = Every leg works
respond-drill-verdict-failed = Not every leg works
