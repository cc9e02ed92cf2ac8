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
      --version             這個程式的版本

    環境變數（也會讀 ./.env）：BOT_TOKEN、TELEGRAM_API_ROOT、OPSBELL_CONFIG、DATA_DIR、LOG_DIR、
    HTTP_HOST、HTTP_PORT、API_TOKEN。見 .env.example。
cli-unknown-command = 沒有「{ $name }」這個命令。有的是 { $known }；見 --help。
cli-unknown-option = 這裡沒有「{ $name }」這個選項；見 --help。
cli-missing-value = 選項 { $name } 需要一個值；見 --help。
cli-no-config = { $path } 沒有設定檔。請複製 opsbell.example.yaml 過去，或用 --config 指定別的。
cli-check-ok = { $file } 沒有問題：{ $systems } 個系統、{ $sources } 個來源、{ $rules } 條規則。
cli-check-failed = 設定檔有 { $count } 個錯誤
cli-check-no-priority = { $place }：規則「{ $rule }」沒有優先級，當作 P2，不會發出提示音。請指定，例如 priority: P1
cli-extra-argument = 多了一個參數「{ $name }」；見 --help。
cli-test-no-file = 沒有 { $file } 這個檔案。請指定規則測試檔，例如 rules.test.yaml。
cli-test-rule-file = { $file } 是規則檔，請改給它的測試檔，例如 rules.test.yaml。
cli-test-usage = 請寫：test rules 檔案... [--mode v2|v3]
cli-no-token = 沒有設定 BOT_TOKEN：執行示範。要連 Telegram 請設定它（見 .env.example）。
cli-demo-ready =
    示範已開始。用瀏覽器打開 { $url }
    在聊天裡輸入 /health，在右邊弄壞東西，按按鈕。按 Ctrl-C 結束。
cli-demo-shortened = 示範中「持續 10 分鐘」縮短為 10 秒，不必久等。
cli-sandbox-ready = 沙盒在 { $url }（聊天頁面）；TELEGRAM_API_ROOT={ $root } BOT_TOKEN={ $token }
cli-started = Opsbell 以 @{ $bot } 執行中，看著 { $systems }。自身健康：{ $url }
cli-stopping = 停止中（最多 10 秒）⋯
cli-stopped = 已停止。

## 卡片（deliver）

card-count = （{ $n } 則）
card-count-instances = （{ $n } 台）
card-join = 、
card-more = …還有 { $n } 個
card-more-people = …還有 { $n } 人
card-value = 值 { $value }
card-value-of = { $metric } = { $value }
card-normal = （正常 { $normal }）
card-threshold = （門檻 { $threshold }）
card-since = { $time } 起
card-last = 上次：{ $day }，{ $took }恢復
card-last-by = 上次：{ $day }，{ $took }恢復（{ $person }）
card-impact = 影響：{ $text }
card-advice = 建議：{ $text }
card-unknown = ⚪ { $n } 則狀態不明：{ $source } 無資料
card-acknowledged = 👤 { $person } { $time } 認領，提醒已停
card-acknowledged-until = 👤 { $person } { $time } 認領，{ $until } 前提醒已停
card-silenced = 🔕 { $person } 靜音至 { $until } · { $n } 則
card-silenced-stable = 🔕 { $person } 靜音至穩定恢復 · { $n } 則
card-end-resolved = 已恢復：
card-end-removed = 規則已移除：
card-end-closed = 已結束：
card-ran = { $from }–{ $to }，共 { $took }
card-ran-by = { $from }–{ $to }，共 { $took } · 👤 { $person }
card-repeat = 🔁 重送：上一則可能已送達
card-button-ack = 👤 認領
card-button-unack = 取消認領
card-button-eta = ⏳ { $n } 分
card-button-silence = 🔕 靜音
card-button-unsilence = 解除靜音
card-button-extend = 延長
card-button-runbook = 📖 手冊
card-button-dashboard = 📊 面板
card-seconds = { $n } 秒
card-minutes = { $n } 分
card-hours = { $n } 小時
card-days = { $n } 天
card-reply-again = 仍在響：
card-reply-members = 新增：
card-reply-worse = 變嚴重：
card-reply-refire = 又響了：
card-reply-reminder = 還沒人認領：
card-reply-escalation = 升級通知：
card-reply-flapping = 在門檻上下跳動：
card-took = （{ $took }）
card-bar = ｜
card-storm = 🌊 告警風暴：{ $alerts } 則、{ $groups } 組
card-storm-times = { $from } 起 · { $now } 更新
card-storm-others = 其他 { $groups } 組 { $n }
card-storm-resolved = 🟢 已恢復 { $n }
card-storm-list = 全部都在清單裡
card-storm-list-but = { $singled } 已逐則送出，其餘都在清單裡
card-storm-over = 🟢 風暴結束：{ $from }–{ $to }，{ $took }
card-storm-sum = { $n } 則：{ $resolved } 已恢復，{ $left } 仍在
card-storm-account = 單獨送出 { $single }｜彙整 { $folded }｜遺失 { $lost }
card-storm-page = 🌊 風暴清單 { $page }/{ $pages }（{ $groups } 組）
card-storm-empty = 這份清單已經沒有內容
card-button-storm = 📋 逐組看
card-button-storm-left = 📋 看這 { $n } 則
card-button-ack-all = 👤 全部認領
card-button-alerts = 📋 現在的告警
card-digest-hourly = 每小時彙整
card-digest-daily = 每日彙整
card-digest-within = 彙整
card-digest-open = { $what }：{ $n } 組，{ $firing } 則仍在響
card-digest-unknown = { $what }：{ $n } 組，{ $unknown } 則狀態不明
card-digest-over = { $what }：{ $n } 組，都已結束
card-digest-times = { $from }–{ $to }
card-digest-total = { $priority } { $groups } 組 { $n } 則
card-digest-ran = { $from }–{ $to }（{ $took }）
card-digest-times-fired = 響了 { $n } 次
card-digest-some-resolved = 已恢復 { $n }
card-digest-some-unknown = ⚪ { $n } 則無資料
card-digest-end-removed = 規則已移除
card-digest-end-closed = 由人結束
card-digest-more = …還有 { $n } 組
card-digest-before = 先前彙整過、仍在響：{ $groups } 組 { $n } 則

## 聊天（chat）：回答人的話

chat-join = 、
chat-ago = { $unit ->
    [s] { $n } 秒前
    [m] { $n } 分鐘前
    [h] { $n } 小時前
   *[d] { $n } 天前
}
chat-length = { $unit ->
    [s] { $n } 秒
    [m] { $n } 分鐘
    [h] { $n } 小時
   *[d] { $n } 天
}
chat-more-lines = 還有 { $n } 行
chat-example = 例：{ $example }
chat-did-you-mean = 你是不是要 { $name }？
chat-only-you = 只有 { $name } 能按，{ $n } 秒後失效

chat-role-viewer = 檢視者
chat-role-responder = 處理者
chat-role-admin = 管理者
chat-role-missing = 這要「{ $needs }」才能做，你是「{ $has }」。請管理者在設定檔 people 裡改你的 role。

chat-button-refresh = 🔄 更新
chat-button-detail = 看異常細節
chat-button-less = 看摘要
chat-button-help = 看我會什麼
chat-button-previous = ◀ 上一頁
chat-button-next = 下一頁 ▶
chat-button-cancel = 取消
chat-button-do-it = 照做
chat-button-scope = 改範圍
chat-button-silence-confirm = 確定靜音
chat-button-silence-named = 🔕 靜音 { $name }
chat-button-silence-anyway = 還是要靜音
chat-button-unsilence = 解除靜音
chat-button-unsilence-named = 解除 { $name }
chat-button-extend = 延長 1 小時
chat-button-ack-named = 👤 認領 { $name }
chat-button-copy-id = 📋 複製 ID
chat-button-copy-line = 📋 複製設定

chat-command-start = 認識我，看這裡設定好了沒
chat-command-help = 我會什麼
chat-command-health = 系統健康，最糟的在前
chat-command-quota = 配額與重置時間
chat-command-alerts = 進行中的告警
chat-command-status = 機器人自己的狀態
chat-command-ack = 認領告警
chat-command-silence = 靜音一段時間
chat-command-unsilence = 解除靜音
chat-help-title = 🔔 我會這些
chat-help-ack = 認領並說好 30 分鐘內處理：{ $example }，或回覆卡片打 /ack 30m
chat-help-silence = 靜音 2 小時：{ $example }；也可以打 09:00 或 stable
chat-help-viewer = 你是檢視者：看得到一切，認領與靜音要處理者。
chat-start-title = 👋 我是 Opsbell，值班的門鈴
chat-start-who = 你是 { $name }（{ $role }）
chat-start-private = 這裡是私訊；告警會送到設定好的群組。
chat-start-chat = 這個群組是「{ $name }」（{ $id }），已設定好。
chat-start-next = 告警來了按卡片上的「認領」；其他的打 /help。

chat-stranger = 我還不認識你。你的 ID 是 { $id }
chat-stranger-how = 請管理者把這行加到設定檔的 people：
chat-press-stranger = 你不在名單上，不能按。你的 ID 是 { $id }，請管理者加到設定檔的 people。
chat-anonymous = 匿名管理員不能下指令，因為我看不到是誰。請在群組的管理員設定關掉「匿名」，或直接按卡片上的按鈕。
chat-channel = 頻道身分不能下指令，因為我看不到是誰。請改用你自己的帳號。
chat-forwarded = 轉傳或透過其他機器人送出的指令不算。請自己打一次。
chat-unknown-chat = 這個群組（{ $id }）還沒設定，我在這裡不回答。把這行加到設定檔的 chats：
chat-too-fast = 太快了，請等 { $n } 秒。
chat-use-help = 打 /help 看我會什麼。
chat-unknown-command = 沒有 { $command } 這個指令。
chat-stale-command = { $command } 是{ $ago }送出的，我那時不在。還要做嗎？
chat-offline = ⚪ 我在 { $from } 到 { $to } 離線，期間按的按鈕沒收到，請再按一次。
chat-failed = 做不了，試了 { $n } 次都失敗。請再送一次；還是不行就看 /status，編號 { $id }。
chat-prompt-expired = 這個問題已經過期，請從頭再來一次。
chat-prompt-used = 這個問題已經回答過了，請從頭再來一次。
chat-prompt-not-yours = 這是在問 { $name }，你的回覆不算。
chat-cancelled = 已取消

chat-press-unknown = 這顆按鈕是舊的，已經沒有作用。打 /alerts 看現在的告警。
chat-press-expired = 這顆按鈕過期了，請再來一次。
chat-press-used = 這顆按鈕只能按一次，已經按過了。
chat-press-not-yours = 這是 { $name } 開的，只有 { $name } 能按。
chat-press-late = { $name } 按的按鈕太久才收到，沒有照做。還需要的話請再按一次。
chat-press-refused = 現在不能按。

chat-health-none = 🏥 還沒有設定任何系統
chat-health-good = 🏥 系統健康：{ $n } 個都正常
chat-health-title = 🏥 系統健康：{ $counts }
chat-health-count-unhealthy = { $n } 異常
chat-health-count-degraded = { $n } 降級
chat-health-count-unknown = { $n } 不明
chat-health-row-unhealthy = 🔴 { $name } 異常
chat-health-row-degraded = 🟠 { $name } 降級
chat-health-row-unknown = ⚪ { $name } 無資料
chat-health-row-healthy = 🟢 { $name }
chat-health-more = 還有 { $n } 項
chat-health-healthy = 🟢 { $names }
chat-health-healthy-age = 🟢 { $names }（≤ { $age }）

chat-quota-none = 📊 沒有任何配額資料
chat-quota-good = 📊 配額：{ $n } 項都夠用
chat-quota-title = 📊 配額：{ $n } 項偏高
chat-quota-row-exceeded = 🔴 { $service } 用完了（{ $used }/{ $total }）
chat-quota-row-critical = 🔴 { $service } 已用 { $percent }%，剩 { $left }
chat-quota-row-warning = 🟠 { $service } 已用 { $percent }%，剩 { $left }
chat-quota-row-healthy = 🟢 { $service } { $percent }%（{ $used }/{ $total }）
chat-quota-reset = { $time } 重置

chat-status-good = 🤖 Opsbell { $version }：一切正常
chat-status-bad = 🤖 Opsbell { $version }：{ $n } 件事要處理
chat-status-up = { $ago }啟動
chat-status-sources = 來源 { $good }/{ $all } 正常
chat-status-outbox = 待送 { $waiting }，結果不明 { $unknown }
chat-status-inbox = 待處理的訊息與按鈕 { $n }
chat-status-source = 🔴 { $name }：{ $error }
chat-status-chat-refused = 🔴 { $name }：機器人被移出或不能發言；請加回群組並允許發言
chat-status-chat-topic = 🔴 { $name }：話題不見了或已關閉；請重開話題，或改設定檔的 topic
chat-status-dead = 🔴 送不出去的通知 { $n } 則
chat-status-inbox-dead = 🔴 處理不了而放棄的訊息或按鈕 { $n } 則
chat-status-poll-starting = ⚪ Telegram：連線中
chat-status-poll-polling = Telegram：已連線
chat-status-poll-conflict = 🔴 Telegram：另一個程式正用同一個 token 收訊息，請停掉一個
chat-status-poll-unreachable = 🔴 Telegram：連不上，持續重試
chat-status-poll-unauthorized = 🔴 Telegram：token 被拒，每 30 秒再試；如果換過 token，請更新 BOT_TOKEN 後重新啟動
chat-status-poll-stopped = ⚪ Telegram：已停止收訊息

chat-alerts-none = 🟢 沒有進行中的告警
chat-alerts-title = 🔔 進行中的告警 { $n } 組
chat-alerts-page = 第 { $page }/{ $pages } 頁
chat-alerts-row = { $level ->
    [critical] 🔴
    [warning] 🟠
    [unknown] ⚪
   *[info] 🔵
} { $priority } { $summary }{ $n ->
    [0] {""}
    [1] {""}
   *[other] （{ $n } 則）
}
chat-alerts-unknown = ⚪ { $n } 則狀態不明：{ $source } 無資料
chat-alerts-acknowledged = 👤 { $name }
chat-alerts-silenced = 🔕 { $name }
chat-no-such-alert = 沒有進行中的告警叫 { $name }。
chat-see-alerts = 打 /alerts 看現在有哪些。

chat-ack-done = 你認領了 { $alert }，提醒已停
chat-ack-done-until = 你認領了 { $alert }，到 { $time } 為止
chat-ack-already = { $name } { $time } 已認領；要接手請先按「取消認領」
chat-ack-already-own = { $name } 你 { $time } 已經認領了
chat-ack-ended = { $name } 已經恢復，不用認領了
chat-ack-missing = 這則告警已經不在了
chat-ack-none = 沒有待認領的告警。
chat-ack-choose = 有 { $n } 組告警，認領哪一組？
chat-unack-done = 已取消認領，提醒會繼續
chat-unack-done-for = 已替 { $name } 取消認領，提醒會繼續
chat-unack-nothing = 現在沒有人認領

chat-until-time = 至 { $time }
chat-until-stable = 到穩定恢復
chat-silence-title = 🔕 靜音 { $name } 多久？
chat-silence-scope = 範圍：{ $where }，現有 { $n } 則
chat-silence-note = 不含其他告警；新主機也會靜音
chat-silence-15m = 15 分
chat-silence-1h = 1 小時
chat-silence-4h = 4 小時
chat-silence-0900 = 到 09:00
chat-silence-stable = 到穩定恢復
chat-silence-other = 其他…
chat-silence-which = 🔕 要靜音 { $name } 的哪些？
chat-silence-only = 僅 { $priority }（{ $n } 則）
chat-silence-every-priority = 全部優先級（{ $n } 則）
chat-silence-every-system = 所有系統（{ $n } 則）
chat-silence-whole-system = 整個系統（{ $n } 則）
chat-silence-choice = { $name } · { $where }（{ $n } 則）
chat-silence-everything = 全部告警
chat-silence-anywhere = 所有系統
chat-silence-own = 自己打…
chat-silence-confirm = ⚠️ 要靜音 { $name } 嗎？現有 { $n } 則
chat-silence-critical = 含 { $n } 則嚴重告警
chat-silence-systems = { $n } 個系統：{ $systems }
chat-silence-done = 🔕 { $name } 靜音至 { $time } · { $n } 則
chat-silence-done-stable = 🔕 { $name } 靜音到穩定恢復 · { $n } 則
chat-silence-unknown = 沒有告警或規則叫 { $name }，靜音了也沒有作用。
chat-silence-usage = 要靜音多久、靜音什麼？
chat-silence-too-long = 「{ $typed }」太長，最長 7 天。
chat-silence-too-wide = 這個範圍會讓所有告警都安靜，請寫清楚告警名稱或系統。
chat-silence-too-many = 靜音太多了（1,000 個），請先用 /unsilence 解除一些。
chat-ask-until = { $name }，要靜音多久？回覆這則訊息，打 90m、2h、1d 或 09:00。
chat-ask-matchers = { $name }，要靜音哪些？回覆這則訊息，打告警名稱或條件。
chat-bad-time = 看不懂時間「{ $typed }」，請用 15m、2h、1d，或 09:00。
chat-bad-matchers = 看不懂範圍 { $typed }，請打告警名稱，或像 alertname=DiskLow 這樣的條件。
chat-extended = 延長到 { $time }
chat-unsilence-done = 已解除靜音：{ $name }
chat-unsilence-gone = 這個靜音已經結束了
chat-unsilence-none = 現在沒有靜音。
chat-unsilence-title = 🔕 生效中的靜音 { $n } 個
chat-no-such-silence = 沒有靜音叫 { $name }。

## 來源（watch）：為什麼讀不到、略過了什麼

watch-refused = { $host } 拒絕連線；服務有在跑嗎？連接埠對嗎？
watch-name-unknown = 找不到 { $host } 這個主機名稱；請檢查 url
watch-name-later = 暫時查不到 { $host } 的位址；請檢查 DNS
watch-no-route = 連不到 { $host }；請檢查網路
watch-broken-off = { $host } 中途斷線
watch-unreachable = 讀不到 { $host }：{ $detail }
watch-timeout = { $host } 在 { $timeout } 內沒有完整回應
watch-no-answer = { $timeout } 內沒有完整回應；如果本來就慢，請調高 timeout
watch-headers-too-large = { $host } 的回應標頭太多
watch-body-too-large = { $host } 的回應超過 { $size }；如果本來就這麼大，請調高來源的 limits.body
watch-other-length = { $host } 回應的長度和它宣告的不同
watch-not-http = { $host } 回應的不是 HTTP（{ $detail }）
watch-tls = 和 { $host } 的 TLS 失敗（{ $detail }）；請檢查來源的 tls
watch-redirect = { $host } 轉址（{ $status }）到 { $to }；請把 url 改成最終位址
watch-redirect-nowhere = { $host } 轉址（{ $status }）卻沒說去哪裡；請檢查 url
watch-status = { $host } 回應 { $status }
watch-status-auth = { $host } 回應 { $status }；請檢查來源的 auth 和 headers
watch-status-path = { $host } 對 { $path } 回應 { $status }；請檢查 url 的路徑
watch-encoding = { $host } 用了 content-encoding { $encoding }，但我們只要 gzip
watch-gzip = { $host } 回應的 gzip 解不開
watch-not-metrics = { $host } 回應的是 { $type }，不是指標；請檢查 url 的路徑
watch-exposition = 指標第 { $line } 行：{ $detail }
watch-not-json = { $host } 的 { $kind } 回應不是 JSON；請檢查 url
watch-not-object = { $host } 的 { $kind } 回應是 JSON，但不是物件；請檢查 url
watch-json-depth = { $host } 的 { $kind } 回應巢狀超過 { $most } 層
watch-json-values = { $host } 的 { $kind } 回應超過 { $most } 個值
watch-no-checks = { $host } 的 health 回應沒有認得的 status，也沒有 checks；請檢查 url
watch-no-quotas = { $host } 的 quota 回應沒有「quotas」；請檢查 url
watch-too-many-samples = 一次讀到超過 { $most } 筆；如果本來就這麼多，請調高來源的 limits.samples
watch-login = { $host } 不接受這個使用者或密碼；請檢查來源的 auth
watch-login-needed = { $host } 要密碼；請設定來源的 auth
watch-not-permitted = { $host } 不讓這個使用者執行 { $what }；請授權 { $grant }
watch-server-refuses = { $host } 拒絕回答：{ $detail }
watch-not-redis = { $host } 的回應不像 Redis；連接埠對嗎？
watch-not-postgres = { $host } 的回應不像 PostgreSQL；連接埠對嗎？
watch-no-database = { $host } 沒有資料庫 { $database }；請檢查來源的 url
watch-no-tls = { $host } 沒有提供 TLS；請檢查來源的 url 和 tls
watch-full = { $host } 的連線數已滿
watch-nothing-pushed = 已有 { $since } 沒收到推送；送資料的程式還在跑嗎？
watch-unexpected = 來源（{ $kind }）意外失敗；日誌裡有細節

## 機器人自己的事 (app)

app-config-refused = ⚠️ 新的設定檔有 { $n } 個錯誤，沒有採用，仍使用原來的設定
app-config-issue = ↳ { $issue }
app-restart-needed = ⚠️ 已修改，但要重新啟動才生效：{ $settings }
app-chat-retired = ⚠️ { $name } 已不在設定檔中；仍在觸發的 { $n } 則告警會繼續在那裡更新，直到結束
