# 機器人說的每一句話（繁體中文）。名稱以說話的部分開頭。

## 命令列

cli-help =
    Opsbell：住在 Telegram 群組裡的維運機器人。

    用法：opsbell 命令 [選項]

      start                 執行機器人（需要 BOT_TOKEN；沒有就執行示範）
      demo                  本機 Telegram 沙盒、一個模擬系統和機器人，不需要 token 和網路
      sandbox               只執行本機 Telegram 沙盒
      check                 讀設定檔，逐一指出每個錯誤的檔案、行、欄
      test rules 檔案...    執行規則單元測試（promtool 的格式）；--mode v2 以 Prometheus 2 的方式判定

    選項
      --config 檔案         設定檔（預設 OPSBELL_CONFIG，否則 ./opsbell.yaml）
      --help                這段說明

    環境變數（也會讀 ./.env）：BOT_TOKEN、TELEGRAM_API_ROOT、OPSBELL_CONFIG、DATA_DIR、LOG_DIR、
    HTTP_HOST、HTTP_PORT、API_TOKEN。見 .env.example。
cli-unknown-command = 沒有「{ $name }」這個命令。有的是 { $known }；見 --help。
cli-unknown-option = 這裡沒有「{ $name }」這個選項；見 --help。
cli-missing-value = 選項 { $name } 需要一個值；見 --help。
cli-no-config = { $path } 沒有設定檔。請複製 opsbell.example.yaml 過去，或用 --config 指定別的。
cli-check-ok = { $file } 沒有問題：{ $systems } 個系統、{ $sources } 個來源、{ $rules } 條規則。
cli-check-failed = 設定檔有 { $count } 個錯誤
cli-test-usage = 請寫：test rules 檔案... [--mode v2|v3]
cli-no-token = 沒有設定 BOT_TOKEN：執行示範。要連 Telegram 請設定它（見 .env.example）。
cli-demo-ready =
    示範已開始。用瀏覽器打開 { $url }
    在聊天裡輸入 /health，在右邊弄壞東西，按按鈕。按 Ctrl-C 結束。
cli-demo-shortened = 示範中「持續 10 分鐘」縮短為 10 秒，不必久等。
cli-sandbox-ready = 沙盒在 { $url }（聊天頁面）；TELEGRAM_API_ROOT={ $url } BOT_TOKEN={ $token }
cli-started = Opsbell 以 @{ $bot } 執行中，看著 { $systems }。自身健康：{ $url }
cli-stopping = 停止中（最多 10 秒）⋯
cli-stopped = 已停止。
