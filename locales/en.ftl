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

    Environment (also read from ./.env): BOT_TOKEN, TELEGRAM_API_ROOT, OPSBELL_CONFIG, DATA_DIR, LOG_DIR,
    HTTP_HOST, HTTP_PORT, API_TOKEN. See .env.example.
cli-unknown-command = There is no command "{ $name }". Known are { $known }; see --help.
cli-unknown-option = There is no option "{ $name }" here; see --help.
cli-missing-value = The option { $name } needs a value; see --help.
cli-no-config = There is no configuration at { $path }. Copy opsbell.example.yaml there, or name another with --config.
cli-check-ok = { $file } is fine: { $systems } systems, { $sources } sources, { $rules } rules.
cli-check-failed = { $count ->
    [one] 1 mistake in the configuration
   *[other] { $count } mistakes in the configuration
}
cli-test-usage = Write: test rules FILE... [--mode v2|v3]
cli-no-token = BOT_TOKEN is not set: running the demo. Set it (see .env.example) to run against Telegram.
cli-demo-ready =
    The demo runs. Open { $url } in a browser:
    type /health in the chat, break something on the right, press the buttons. Ctrl-C ends it.
cli-demo-shortened = In the demo "for 10 minutes" means 10 seconds, so that you need not wait.
cli-sandbox-ready = The sandbox runs at { $url } (chat page); TELEGRAM_API_ROOT={ $url } BOT_TOKEN={ $token }
cli-started = Opsbell runs as @{ $bot }, watching { $systems }. Own health: { $url }
cli-stopping = Stopping (at most 10 s) ...
cli-stopped = Stopped.
