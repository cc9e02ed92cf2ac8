# 機器人說的每一句話（繁體中文）。名稱以說話的部分開頭。

## 命令列

cli-help =
    Opsbell：住在 Telegram 群組裡的維運機器人。

    用法：opsbell 命令 [選項]

      init                  寫出有註解的設定檔、.env 和一個範例系統，不會蓋掉已有的檔案
                            （--dir 資料夾、--locale、--timezone、--chat、--admin ID:名字）
      start                 執行機器人（需要 BOT_TOKEN；沒有就執行示範；沒有設定檔就從聊天裡設定）
      demo                  本機 Telegram 沙盒、一個模擬系統和機器人，不需要 token 和網路
      sandbox               只執行本機 Telegram 沙盒
      check                 讀設定檔，逐一指出每個錯誤的檔案、行、欄
                            （--replay 7d：每條規則本來會告警幾次；也可以用 --file 的樣本）
      test rules 檔案...    執行規則單元測試（promtool 的格式）；--mode v2 以 Prometheus 2 的方式判定
      query 運算式          對歷史記錄或 --file 的樣本計算 PromQL（--at 時間）
      backup                備份資料庫，機器人執行中也可以（--to 檔案；預設放在旁邊，附日期）
      restore 檔案 --yes    還原備份，要先停止機器人；現有的資料庫會保留
      send-test             每個群組送一則測試訊息，說明收到沒有、怎麼修

    選項
      --config 檔案         設定檔（預設 OPSBELL_CONFIG，否則 ./opsbell.yaml）
      --help                這段說明
      --version             這個程式的版本

    環境變數（也會讀 ./.env）：BOT_TOKEN、TELEGRAM_API_ROOT、OPSBELL_CONFIG、DATA_DIR、LOG_DIR、
    HTTP_HOST、HTTP_PORT、API_TOKEN。見 .env.example。
cli-init-made = 寫好 { $path }
cli-init-there = 已經有 { $path }，沒有動它
cli-init-next =
    接著：把 @BotFather 給的 token 寫進 .env 的 BOT_TOKEN，再執行 npm start。
    檢查設定：node dist/main.js check
cli-init-locale = 沒有「{ $typed }」這個語言；請用 zh-TW 或 en。
cli-init-timezone = 「{ $typed }」不是時區；例如 Asia/Taipei。
cli-init-chat = 「{ $typed }」不是群組；例如 -1001234567890 或 @ops_alert。
cli-init-admin = 「{ $typed }」不是人；寫 Telegram 的 ID，例如 1001 或 1001:Alice。
cli-token-needed = 沒有設定 BOT_TOKEN，送不出去；見 .env.example。
cli-config-bad = { $path } 不能用：
cli-send-test-done = { $good }/{ $all } 個地方收到了。
cli-unknown-command = 沒有「{ $name }」這個命令。有的是 { $known }；見 --help。
cli-unknown-option = 這裡沒有「{ $name }」這個選項；見 --help。
cli-missing-value = 選項 { $name } 需要一個值；見 --help。
cli-no-config = { $path } 沒有設定檔。請複製 opsbell.example.yaml 過去，或用 --config 指定別的。
cli-check-ok = { $file } 沒有問題：{ $systems } 個系統、{ $sources } 個來源、{ $rules } 條規則。
cli-check-unclaimed = { $names }：檔案裡沒有群組。在聊天裡認領過就沒關係；否則 `start` 會印出認領碼，也可以在這裡寫上 id。
cli-check-failed = 設定檔有 { $count } 個錯誤
cli-check-no-priority = { $place }：規則「{ $rule }」沒有優先級，當作 P2，不會發出提示音。請指定，例如 priority: P1
cli-extra-argument = 多了一個參數「{ $name }」；見 --help。
cli-test-no-file = 沒有 { $file } 這個檔案。請指定規則測試檔，例如 rules.test.yaml。
cli-test-rule-file = { $file } 是規則檔，請改給它的測試檔，例如 rules.test.yaml。
cli-query-usage = 請寫：query 運算式 [--file 指標檔] [--at 時間]，運算式要加引號
cli-query-nothing = 這些序列沒有歷史記錄。有記錄的是規則會回看的序列，以及 system.yaml 的 history 列出的序列。
cli-query-age = 值是舊的：讀到的最新樣本在 { $time }，{ $age }前
cli-replay-usage = --file 要和 --replay 一起用：check --replay 7d --file 指標檔
cli-no-file = 沒有檔案 { $path }。
cli-file-large = { $path } 超過 { $mega } MB。
cli-no-data = { $path } 沒有資料庫。請把 DATA_DIR 設成機器人的資料夾，或用 --file 指定檔案。
cli-nothing-recorded = 機器人還沒有歷史記錄。會記錄的是規則會回看的序列，以及 system.yaml 的 history 列出的序列。
cli-too-much = 超過 400 萬個點；請選少一點序列或短一點時間。
cli-bad-time = 「{ $typed }」不是時間；請寫 2026-03-02T08:00:00Z 或 1970 年起的秒數。
cli-bad-duration = 「{ $typed }」不是 5m 以上的長度；請寫 7d。
cli-samples-refused = 有 { $n } 個樣本沒有採用：重複，或標籤不合規定
cli-replay-title = { $system }：{ $from } 到 { $to }，{ $series } 個序列，每 5 分鐘判斷一次
cli-replay-join = ；
cli-replay-never = 沒有告警
cli-replay-once = 告警 1 次，{ $length }：{ $first }
cli-replay-fired = 告警 { $n } 次，共 { $length }：最早 { $first }，最近 { $last }
cli-replay-just = 最後一刻才告警，仍在告警（{ $n } 則）：{ $first }
cli-replay-still = ，還在告警
cli-replay-not-recorded = 沒有記錄：{ $metrics }（請加到 system.yaml 的 history）
cli-replay-too-fine = [{ $range }] 比每 5 分鐘一點更細：看不到短暫的高峰，rate 要 [15m] 以上
cli-replay-short-for = for { $for } 以 5 分鐘一步計
cli-replay-since = 歷史只夠從 { $time } 起判斷
cli-replay-not-yet = 歷史還不夠長，無法判斷
cli-replay-failed = 無法計算：{ $why }
cli-test-usage = 請寫：test rules 檔案... [--mode v2|v3]
cli-backup-made = 已備份：{ $path }
cli-restore-usage = 請寫：restore 檔案 --yes
cli-restore-known = 資料庫旁邊的備份，最新的在前：
cli-restore-missing = 沒有 { $backup } 這個備份。
cli-restore-sure =
    { $backup }（{ $made }）會取代 { $path }；之後發生的事都不再記得，
    現有的資料庫會保留在旁邊。目前什麼都沒有改。確定的話，先停止機器人，再加上 --yes
cli-restore-done = { $backup } 已成為 { $path }。請啟動機器人；它會在聊天裡說明它記得什麼。
cli-restore-aside = 原來的資料庫保留為 { $aside }
cli-no-token = 沒有設定 BOT_TOKEN：執行示範。要連 Telegram 請設定它（見 .env.example）。
cli-setup-mode = { $path } 沒有設定檔：從聊天裡設定。
cli-setup-code =
    ┌─ 認領 @{ $bot }
    │ 打開這個連結，選值班群組：
    │   { $link }
    │ 或自己把 @{ $bot } 加進群組，在那裡打：
    │   { $command }
    │ 這樣你就是管理者，告警會送到那裡。{ $minutes } 分鐘內有效，只能用一次。
    └─
cli-setup-claimed =

    ┌─ { $name } 在「{ $chat }」認領了。已記住；要寫進 opsbell.yaml 就用這幾行：
    { $lines }
    └─
cli-demo-ready =
    示範已開始。用瀏覽器打開 { $url }
    在聊天裡輸入 /health，在右邊弄壞東西，按按鈕。按 Ctrl-C 結束。
cli-demo-shortened =
    示範中縮短的時間：「持續 10 分鐘」為 10 秒，回看 1 小時為 1 分鐘，彙整 1 分鐘內就到，
    上線的觀察（30 分）和追蹤（24 小時）各 3 分鐘，試行規則 3 分鐘；
    早報在 { $morning } 送出（Asia/Taipei）。
cli-sandbox-ready = 沙盒在 { $url }（聊天頁面）；TELEGRAM_API_ROOT={ $root } BOT_TOKEN={ $token }
cli-started = Opsbell 以 @{ $bot } 執行中，看著 { $systems }。自身健康：{ $url }
cli-stopping = 停止中（最多 10 秒）⋯
cli-stopped = 已停止。

## 卡片（deliver）

card-count = （{ $n } 則）
card-count-instances = （{ $n } 台）
card-count-all = （共 { $n } 則）
card-join = 、
card-more = …還有 { $n } 個
card-more-people = …還有 { $n } 人
card-value = 值 { $value }
card-value-of = { $metric } = { $value }
card-normal = （正常 { $normal }）
card-threshold = （門檻 { $threshold }）
card-since = { $time } 起
card-flapping = ，在門檻上下跳動
card-flapping-range = { $low }–{ $high }
card-flapping-count = 1 小時變動 { $n } 次，暫停逐次通知
card-flapping-calm = 更嚴重立刻再叫；穩定 { $n } 分即恢復
card-flapping-calm-below = 低於 { $limit } 立刻再叫；穩定 { $n } 分即恢復
card-flapping-calm-above = 高於 { $limit } 立刻再叫；穩定 { $n } 分即恢復
card-flapping-calm-below-broke = 已低於 { $limit }；穩定 { $n } 分即恢復
card-flapping-calm-above-broke = 已高於 { $limit }；穩定 { $n } 分即恢復
card-last = 上次：{ $day }，{ $took }恢復
card-last-by = 上次：{ $day }，{ $took }恢復（{ $person }）
card-last-incident = 上次：{ $day }，{ $how ->
    [false-alarm] 誤報
   *[resolved] { $took }恢復
}
card-last-incident-by = 上次：{ $day }，{ $how ->
    [false-alarm] 誤報
   *[resolved] { $took }恢復
}（{ $person }）
card-last-helped = ：{ $text }
card-incident-issue = 🗂 { $key }
card-incident = 🚨 #{ $n } { $phase ->
    [detection] 偵測中
    [investigation] 調查中
   *[resolution] 處理中
}
card-incident-by = 🚨 #{ $n } { $phase ->
    [detection] 偵測中
    [investigation] 調查中
   *[resolution] 處理中
} · 負責人 { $person }
card-incident-waits = 🚨 #{ $n } 待結案 · 負責人 { $person }
card-incident-closed = { $how ->
    [merged] 🔀 #{ $n } 已併入 #{ $into }，{ $time }
    [false-alarm] ⚪ #{ $n } 誤報結案，{ $time }
   *[resolved] ✅ #{ $n } 已結案，{ $time }
}
card-incident-closed-by = { $how ->
    [merged] 🔀 #{ $n } { $time } 由 { $person } 併入 #{ $into }
    [false-alarm] ⚪ #{ $n } { $time } 由 { $person } 以誤報結案
   *[resolved] ✅ #{ $n } { $time } 由 { $person } 結案
}
card-impact = 影響：{ $text }
card-handle = 處理：{ $text }
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
card-file-lost = 📎 { $name } 送不出去，只有文字送達
card-repeat = 🔁 重送：上一則可能已送達
card-unrecorded = 💾 未記錄：資料庫現在寫不進去，恢復後補發有按鈕的卡片
card-button-ack = 👤 認領
card-button-unack = 取消認領
card-button-eta = ⏳ { $n } 分
card-button-silence = 🔕 靜音
card-button-unsilence = 解除靜音
card-button-extend = 延長
card-button-runbook = 📖 手冊
card-button-dashboard = 📊 面板
card-button-sop = 📋 SOP
card-button-sop-run = 📋 SOP { $step }/{ $of }
card-button-incident = 🚨 #{ $n }
card-button-incident-open = 🚨 事件
card-button-chart = 📈 圖表
card-button-hand = 交給…
card-button-resolve = 結案 #{ $n }
card-button-false = 誤報結案
card-seconds = { $n } 秒
card-minutes = { $n } 分
card-hours = { $n } 小時
card-days = { $n } 天
card-reply-again = 仍在響：
card-reply-members = 新增 { $n } 則：
card-reply-worse = 變嚴重：
card-reply-refire = 又響了：
card-reply-reminder = 還沒人認領：
card-reply-escalation = 升級通知：
card-reply-flapping = 在門檻上下跳動：
card-took = （{ $took }）
card-bar = ｜
card-storm = 🌊 告警風暴：{ $alerts } 則、{ $groups } 組
card-storm-all-resolved = 🟢 全部恢復：{ $alerts } 則、{ $groups } 組
card-storm-times = { $from } 起 · { $now } 更新
card-storm-others = 其他 { $groups } 組 { $n }
card-storm-resolved = 🟢 已恢復 { $n }
card-storm-list = 全部都在清單裡
card-storm-list-but = { $singled } 已逐則送出，其餘都在清單裡
card-storm-over = 🟢 風暴結束：{ $from }–{ $to }，{ $took }
card-storm-sum = { $n } 則：{ $resolved } 已恢復，{ $left } 仍在
card-storm-account = 單獨送出 { $single }｜彙整 { $folded }｜遺失 { $lost }
card-storm-acknowledged = 👤 { $person } { $time } 認領 { $n } 組，提醒已停
card-storm-silenced = 🔕 { $person } 靜音非 P0 至 { $until } · { $n } 則
card-storm-silenced-stable = 🔕 { $person } 靜音非 P0 至穩定恢復 · { $n } 則
card-storm-incident-part = · { $all } 組中的 { $groups } 組
card-storm-incidents-more = 🚨 還有 { $n } 件事件
card-storm-page = 🌊 風暴清單 { $page }/{ $pages }（{ $groups } 組）
card-storm-empty = 這份清單已經沒有內容
card-button-storm = 📋 逐組看
card-button-storm-left = 📋 看這 { $n } 則
card-button-storm-silence = 🔕 靜音非 P0
card-button-storm-incident = 🚨 併入事件
card-button-storm-ack-rest = 👤 認領其餘 { $n } 組
card-button-ack-all = 👤 全部認領
card-button-alerts = 📋 現在的告警
card-button-health = 🏥 健康
card-board-good = 🟢 一切正常（{ $n } 個系統）
card-board-open = { $open } 組告警
card-board-ill = { $ill } 個系統有狀況
card-board-both = { $open } 組告警，{ $ill } 個系統有狀況
card-board-changed = { $time } 更新
card-board-closed = 📌 看板已關閉
card-button-trial-enable = ✅ 啟用，從現在起通知
card-button-trial-again = 再試 { $length }
card-button-trial-discard = 丟棄
card-trial-head = 🧪 試行結束：{ $rule } 會叫醒你 { $n } 次
card-trial-head-digest = 🧪 試行結束：{ $rule } 會進彙整 { $n } 次
card-trial-head-never = 🧪 試行結束：{ $rule } 一次也沒響
card-trial-span = { $from }–{ $to }（{ $took }）
card-trial-digest = 另有 { $n } 次只進彙整
card-trial-brief = 其中 { $n } 次在 5 分內自行恢復
card-trial-firing = 現在有 { $n } 則成立
card-trial-value = 值 { $value }
card-trial-took = { $took }後恢復
card-trial-still = 仍成立
card-trial-more = …更早還有 { $n } 次
card-trial-waits = 決定前不會通知任何人
card-trial-enabled = ✅ { $person } { $time } 啟用，之後照常通知
card-trial-again = 🔁 { $person } { $time } 再試 { $length }
card-trial-discarded = 🗑 { $person } { $time } 丟棄：不通知，可從規則檔刪掉
card-trial-removed = 設定檔已不再試行這條規則
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
chat-start-private = 好，以後可以私訊你：升級通知、/since 的回答。告警仍在群組。
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
chat-prompt-gone = 這個問題已經不在了，請再按一次原本的按鈕。
chat-prompt-unreadable = 這則讀不出答案，請用文字或檔案回覆那個問題。
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
chat-health-healthy-age = 🟢 { $names }（資料最舊 { $age }前）

chat-quota-none = 📊 沒有任何配額資料
chat-quota-good = 📊 配額：{ $n } 項都夠用
chat-quota-title = 📊 配額：{ $counts }
chat-quota-count-used = { $n } 項用完
chat-quota-count-short = { $n } 項撐不到重置
chat-quota-count-tight = { $n } 項偏高
chat-quota-row-exceeded = 🔴 { $service } 用完了（{ $used }/{ $total }）
chat-quota-row-critical = 🔴 { $service } 已用 { $percent }%，剩 { $left }
chat-quota-row-warning = 🟠 { $service } 已用 { $percent }%，剩 { $left }
chat-quota-row-healthy = 🟢 { $service } { $percent }%（{ $used }/{ $total }）
chat-quota-reset = { $time } 重置
chat-quota-runs-out = 照目前用量，{ $time } 用完
chat-quota-runs-out-basis = 照近 { $length }用量，{ $time } 用完
chat-quota-per-day = ；每天最多 { $n }
chat-quota-enough = ，夠用
chat-quota-by-use = ，按用量
chat-today = 今天 { $time }
chat-tomorrow = 明天 { $time }

chat-status-good = 🤖 Opsbell { $version }：一切正常
chat-status-bad = 🤖 Opsbell { $version }：{ $n } 件事要處理
chat-status-up = { $ago }啟動
chat-status-sources = 來源 { $good }/{ $all } 正常
chat-status-outbox = 待送 { $waiting }，結果不明 { $unknown }
chat-status-history = 歷史 { $size } / { $series } 序列
chat-status-history-refused = ⚠️ 歷史已滿：{ $n } 個序列沒有記錄（每個系統上限 { $limit }，history.series）
chat-status-history-lost = ⚠️ 歷史缺了 { $n } 段 5 分鐘：資料庫寫不進去
chat-status-tracker = { $tracker }：{ $n ->
    [0] 沒有待送
   *[other] 待送 { $n } 件事件
}
chat-status-tracker-last = 最近送達 { $ago }
chat-status-warming = { $n ->
    [1] ⏳ { $rules } 還在累積歷史，{ $time } 起開始判斷
   *[other] ⏳ { $n } 條規則還在累積歷史（{ $rules }），最早 { $time } 起開始判斷
}
chat-status-inbox = 待處理的訊息與按鈕 { $n }
chat-status-source = 🔴 { $name }：{ $error }
chat-status-probe = 🟠 { $name } 發現：{ $found }
chat-status-left-out = 🟠 { $name }：略過 { $n } 筆（{ $why }）
chat-status-chat-unbound = 🟠 { $name }：還沒有群組；請在那個群組輸入 /start 加認領碼，認領碼在機器人的終端機
chat-status-chat-refused = 🔴 { $name }：機器人被移出或不能發言；請加回群組並允許發言
chat-status-chat-topic = 🔴 { $name }：話題不見了或已關閉；請重開話題，或改設定檔的 topic
chat-status-chat-topics = 🟠 { $name }：不能開話題，訊息先發在群組；請開啟群組話題，並給機器人「管理話題」權限
chat-status-chat-pin = 🟠 { $name }：不能釘選看板；請給機器人「釘選訊息」權限
chat-status-chat-person = 🟠 { $name }：收不到私訊，改在群組提及；請本人私訊機器人按「開始」
chat-status-dead = 🔴 送不出去的通知 { $n } 則
chat-status-inbox-dead = 🔴 處理不了而放棄的訊息或按鈕 { $n } 則
chat-status-poll-starting = ⚪ Telegram：連線中
chat-status-poll-polling = Telegram：已連線
chat-status-poll-conflict = 🔴 Telegram：另一個程式正用同一個 token 收訊息，請停掉一個
chat-status-poll-unreachable = 🔴 Telegram：連不上，持續重試
chat-status-poll-unauthorized = 🔴 Telegram：token 被拒，每 30 秒再試；如果換過 token，請更新 BOT_TOKEN 後重新啟動
chat-status-poll-store = 🔴 Telegram：已連線，但資料庫寫不進去，所以讀不到訊息
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
chat-trials-title = 🧪 試行中的規則 { $n } 條（不通知）
chat-trial-fires = ，{ $n } 則成立
chat-trial-state-running = 會通知 { $n } 次，試到 { $until }
chat-trial-state-over = 會通知 { $n } 次，試行已結束，等人決定
chat-trial-state-discarded = 已丟棄，不通知
chat-why-trial = 🧪 試行中，不通知任何人：{ $since } 起試 { $length }
chat-why-trial-times = 到目前為止會通知 { $n } 次
chat-why-trial-running = { $until } 結束後請人決定
chat-why-trial-over = 試行已結束，等人決定是否啟用
chat-why-trial-discarded = { $name } { $time } 丟棄，要用請按啟用
chat-button-trial-enable = ✅ 現在就啟用
chat-trial-gone = 這條規則已不在試行，設定檔可能改過了。
chat-trial-enable = { $rule } 已啟用，從現在起照常通知
chat-trial-again = { $rule } 再試到 { $until }
chat-trial-discard = { $rule } 已丟棄，不會通知
chat-trial-runs = { $rule } 還在試行，到 { $until }
chat-trial-before-enabled = { $name } { $time } 已啟用
chat-trial-before-running = { $name } { $time } 已決定再試
chat-trial-before-over = 這是之前那一輪的訊息，請看最新的一則
chat-trial-before-discarded = { $name } { $time } 已丟棄
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
chat-silence-not-critical = 非 P0 告警
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
chat-storm-acked = 你認領了 { $n } 組，提醒已停
chat-storm-acked-some = 你認領了 { $n } 組，提醒已停；另 { $already } 組已有人認領
chat-storm-acked-left = 。{ $n } 組最嚴重的請在各自的卡片認領
chat-storm-acked-before = 這 { $n } 組都已有人認領
chat-storm-nothing = 都已經恢復，沒有可併入的告警
chat-storm-over = 都已經恢復，不用認領了
chat-storm-silence-note = P0（🔴 嚴重）照常通知；新的非 P0 告警也會靜音
chat-storm-silence-before = { $name } 已經靜音非 P0（{ $until }）
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
watch-exposition-name = 指標第 { $line } 行：「{ $found }」不是指標名稱
watch-exposition-labels = 指標第 { $line } 行：「{ $found }」的標籤沒有結束
watch-exposition-label = 指標第 { $line } 行：「{ $found }」不是像 code="200" 這樣的標籤
watch-exposition-number = 指標第 { $line } 行：「{ $found }」不是數字
watch-exposition-value = 指標第 { $line } 行：沒有數值
watch-exposition-behind = 指標第 { $line } 行：數值後面多了「{ $found }」
watch-exposition-time = 指標第 { $line } 行：時間戳不是整數毫秒
watch-exposition-behind-end = 指標第 { $line } 行：# EOF 後面還有內容
watch-exposition-no-end = 指標第 { $line } 行：OpenMetrics 必須以 # EOF 結尾；回應是不是被截斷了？
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
watch-not-expected = { $host } 回應 { $status }，應該是 { $wanted }
watch-pattern-missing = { $host } 的回應裡沒有符合 { $pattern } 的內容
watch-pattern-found = { $host } 的回應裡有符合 { $pattern } 的內容
watch-redirects-on = { $host } 轉址超過 { $most } 次
watch-redirects-away = { $host } 轉址到 { $to }，那不是 HTTP
watch-no-path = 這台機器上沒有 { $path }；請檢查來源的 paths
watch-path-denied = 程式沒有權限看 { $path }；請修改權限
watch-path-failed = 看不了 { $path }：{ $detail }
watch-program-missing = 這台機器上沒有 { $program } 這個程式；請安裝，或修正 argv
watch-program-denied = 沒有權限執行 { $program }
watch-program-failed = 執行不了 { $program }：{ $detail }
watch-no-folder = 這台機器上沒有 { $path } 這個資料夾；請檢查來源的 cwd
watch-program-timeout = { $program } 在 { $timeout } 內沒有結束，已強制終止
watch-program-output = { $program } 輸出超過 { $size }，已強制終止
watch-program-exit = { $program } 以結束碼 { $code } 結束，應該是 { $wanted }
watch-program-signal = { $program } 被 { $signal } 終止
watch-program-pattern = { $program } 的輸出裡沒有符合 { $pattern } 的內容
watch-program-value = { $program } 輸出的「{ $value }」不是數字
watch-no-token = 沒有機器人的 token；請設定來源的 token
watch-telegram-status = { $host } 的 Bot API 回應 { $status }：{ $detail }
watch-telegram-token = { $host } 的 Bot API 拒絕這個 token（{ $status }）；請向 @BotFather 換新的
watch-telegram-shape = { $host } 的回應不像 Bot API；請檢查 apiRoot
watch-expression = 算不出 { $host } 回應裡的 { $path }：{ $detail }
watch-expression-cost = { $path } 在 { $host } 的回應上要算太多步；請寫簡單一點
watch-wrong-type = { $path } 在 { $host } 的回應裡得到 { $found }，但需要 { $wanted }
watch-left-out-duplicate = 同一個序列出現兩次
watch-left-out-duplicate-label = 標籤重複
watch-left-out-label-name = 標籤名稱是保留字
watch-left-out-reserved-name = 指標名稱是機器人自己用的
watch-left-out-out-of-order = 比已有的資料舊
watch-left-out-too-old = 太舊
watch-left-out-in-future = 時間在未來；請檢查時鐘
watch-left-out-too-many-labels = 標籤數超過 limits.labels
watch-left-out-label-length = 標籤長度超過 limits.labelLength
watch-left-out-invalid-utf8 = 文字不是 UTF-8
watch-left-out-series-limit = 序列數超過 limits.series
watch-left-out-system-limit = 序列數超過一個系統的上限
watch-left-out-memory = 記憶體放不下更多資料
watch-left-out-unusable-value = 無法使用的數值
watch-unexpected = 來源（{ $kind }）意外失敗；日誌裡有細節

## 機器人自己的事 (app)

app-config-refused = 新的設定檔有 { $n } 個錯誤，沒有採用，仍使用原來的設定
app-config-issue = { $issue }
app-restart-needed = 已修改，但要重新啟動才生效：{ $settings }
app-chat-retired = { $name } 已不在設定檔中；仍在觸發的 { $n } 則告警會繼續在那裡更新，直到結束

## 聊天：認領與設定

chat-setup-good = 👋 已加入「{ $title }」，都好了
chat-setup-missing = 👋 已加入「{ $title }」，還差 { $n } 項
chat-setup-group = 群組 { $id }
chat-setup-you = 你的 ID { $id }
chat-setup-topic = {" "}· 話題 { $topic }
chat-setup-keep = 我已記住；想寫進設定檔就按「複製設定」。
chat-setup-open = 👋 我還沒有主人。
chat-setup-how = 在執行我的終端機找認領碼，到這個群組打 { $command }
chat-setup-how-private = 在執行我的終端機找認領碼，把我加進值班群組，在那裡打 { $command }
chat-setup-anonymous = 匿名管理員或頻道身分不能認領，因為我看不到是誰。請在群組的管理員設定關掉「匿名」，再打一次。
chat-setup-code-wrong = 認領碼不對。它印在執行我的終端機，8 個字，請再看一次。
chat-setup-code-old = 這個認領碼過期或用過了。新的印在執行我的終端機。
chat-setup-code-worn = 試太多次了。請等終端機印出新的認領碼（最多 1 小時），或重新啟動我。
chat-setup-private = 認領碼對。請把我加進值班群組，在那裡打 { $command }
chat-setup-private-here = 只有你一個人用？打 { $command } 就用這個私訊當值班群組。
chat-setup-elsewhere = 設定檔的群組（{ $names }）都有位置了；請到那個群組打，或先在設定檔加一個。
chat-button-add-to-group = ➕ 加到群組
chat-button-copy-command = 📋 複製指令
chat-button-check-again = 🔄 再檢查
chat-button-send-test = ✉️ 送測試
chat-button-alerts = 🔔 看現在的告警

chat-check-bad = 🔴 {""}
chat-check-warn = 🟠 {""}
chat-check-good = 🟢 { $names }
chat-check-of = { $name }：
chat-check-token = token（{ $bot }）
chat-check-updates = 收訊息
chat-check-chat = 群組 { $name }
chat-check-direct = 私訊
chat-check-sources = 來源 { $n } 個
chat-check-store = 資料庫
chat-check-clock = 時鐘
chat-check-tracker = { $tracker }
chat-check-configuration = 設定檔
chat-right-send = 送訊息
chat-right-pin = 釘選
chat-right-read = 讀取訊息
chat-right-topics = 話題
chat-fix-left = 我不在群組裡：把我加回來
chat-fix-kicked = 我被移出群組：解除封鎖，再把我加回來
chat-fix-send = 送訊息：允許我發言
chat-fix-pin = 釘選：把我設為管理員，開啟「釘選訊息」
chat-fix-read = 讀取訊息：把我設為管理員，否則指令要寫成 { $example }
chat-fix-topics = 話題：開啟「管理話題」權限
chat-fix-lost-topic = 話題 { $topic } 不見了或已關閉：重開話題，或改設定檔的 topic
chat-fix-unbound = { $name } 還沒有群組：把 { $bot } 加進去，打終端機印出的 /start 指令
chat-fix-join = 不能被加進群組：在 @BotFather 的 /setjoingroups 選 Enable
chat-fix-webhook = webhook 指到 { $url }，訊息被它收走：停掉那個程式
chat-fix-conflict = 另一個程式用同一個 token 收訊息（{ $ago }）：停掉它，或到 @BotFather 換 token
chat-fix-polling = 現在收不到 Telegram 的訊息：看 /status
chat-fix-clock-ahead = 主機時鐘快了 { $length }：開啟校時（timedatectl set-ntp true）
chat-fix-clock-behind = 主機時鐘慢了 { $length }：開啟校時（timedatectl set-ntp true）
chat-fix-direct = 私訊送不到 { $names }：請他們私訊 { $bot } 按「開始」
chat-fix-no-sources = 沒有任何來源：在 systems/ 放一個有 system.yaml 的資料夾（node dist/main.js init 會做一個）
chat-fix-source = { $name }：{ $error }
chat-fix-sources-more = 還有 { $n } 個來源失敗：看 /health
chat-fix-tracker-away = { $tracker } 收不下（{ $why }，{ $ago }開始）：待送的已保留，會自動再送
chat-fix-tracker-failed = { $tracker } 拒收 { $n } 件 Issue：原因在事件的時間軸，修好後再按 🗂
chat-fix-tracker-muted = { $tracker }：{ $n } 件 Issue 收不到後續留言，原因在事件的時間軸
chat-fix-disk = 磁碟只剩 { $free }：清出空間，否則狀態存不下來
chat-fix-backup = 上次備份是{ $ago }：看記錄檔裡 backup 的錯誤
chat-fix-no-backup = 還沒有任何備份：看記錄檔裡 backup 的錯誤
chat-doctor-good = 🩺 全部檢查都正常
chat-doctor-bad = 🩺 { $n } 件事要處理

chat-reason-network = 連不上對方：檢查網路與防火牆
chat-reason-timeout = 沒有在時間內回答：稍後再試
chat-reason-server = 對方伺服器出錯：稍後再試
chat-reason-rate_limited = 送太快，被要求等待
chat-reason-unauthorized = token 被拒：到 @BotFather 看 token，更新 BOT_TOKEN 後重新啟動
chat-reason-forbidden = 沒有權限發言：在群組允許我發言
chat-reason-kicked = 我不在那裡或被封鎖：把我加回群組，私訊請按「開始」
chat-reason-chat_not_found = 找不到這個群組：檢查設定檔的 id，並把我加進去
chat-reason-topic_lost = 話題不見了或已關閉：重開話題，或改設定檔的 topic
chat-reason-message_gone = 訊息已被刪除
chat-reason-not_modified = 內容沒有變
chat-reason-markup = 對方不接受這個格式
chat-reason-too_long = 訊息太長
chat-reason-file = 檔案被拒
chat-reason-migrated = 群組換了 id，已跟著換：再試一次
chat-reason-bad_request = 對方不接受這個請求：看記錄檔
chat-reason-config = 還沒有綁定：把我加進群組，打 /start 與終端機的認領碼
chat-test-title = ✉️ 測試訊息，不用處理
chat-test-by = { $name } { $time } 要求；看到就表示這裡收得到
chat-test-good = 🟢 { $n } 個地方都收到了
chat-test-bad = 🔴 { $n } 個地方收不到
chat-test-sent = 🟢 { $name } { $ms } ms
chat-test-refused = 🔴 { $name }：
chat-test-wait = （{ $length }）

## 聊天：為什麼、錯過了什麼、查詢、語言

chat-command-why = 為什麼響、為什麼沒響
chat-command-since = 我錯過了什麼
chat-command-query = 查現在的數值（PromQL）
chat-command-doctor = 檢查權限、來源與設定
chat-command-lang = 換語言
chat-word-today = 今天
chat-word-yesterday = 昨天

chat-lang-name = 中文（台灣）
chat-lang-own = 你的語言：{ $name }
chat-lang-chat = 這個群組的語言：{ $name }。自己的語言請私訊我打 /lang
chat-lang-own-done = 好，以後對你說{ $name }。
chat-lang-chat-done = 好，這個群組以後用{ $name }。
chat-lang-unknown = 沒有「{ $typed }」這個語言，有 { $known }。
chat-lang-admin = 群組的語言由管理者換；只換你自己的，請私訊我打 /lang

chat-since-usage = 從什麼時候起？打時刻、多久以前或日期，最久 7 天。
chat-since-bad = 看不懂時間「{ $typed }」。
chat-since-future = 那個時刻還沒到。
chat-since-far = 最久看 7 天以前。
chat-since-title = 📬 { $time } 以來（{ $length }）
chat-since-quiet = 🟢 什麼事都沒有
chat-since-fired = 響 { $n } 則
chat-since-resolved = 恢復 { $n } 則
chat-since-acknowledged = 認領 { $n } 次
chat-since-open = 還有 { $n } 組在響
chat-since-digests = 彙整 { $n } 則
chat-since-none-fired = 🟢 沒有告警
chat-since-row = { $level ->
    [critical] 🔴
    [warning] 🟠
    [info] 🔵
    [unknown] ⚪
   *[resolved] 🟢
} { $priority } { $name }
chat-since-still = { $from } 起，還在
chat-since-ran = { $from }–{ $to }
chat-since-silenced = 🔕 { $time } { $name } 靜音 { $scope }
chat-since-unsilenced = 🔔 { $time } { $name } 解除靜音 { $scope }
chat-since-gap = ⚪ 我離線 { $from }–{ $to }
chat-since-more = 事情太多，數字是「至少」。
chat-since-private = 已私訊給你。
chat-since-hint = 想私下收？私訊 { $bot } 按「開始」。

chat-query-usage = 查現在的數值：打 PromQL；只查一個系統就把系統名寫在前面。
chat-query-title = 🔎 { $n } 筆
chat-query-age = 最新資料 { $ago }
chat-query-none = 🔎 沒有資料
chat-query-none-hint = 算式沒錯，但現在沒有符合的數值；檢查名稱與標籤。
chat-query-more = 還有 { $n } 筆，請用 topk() 或標籤縮小範圍
chat-query-bad = 算式第 { $column } 個字有問題

## 圖表
chart-none = 這段時間沒有資料
chart-join = 、
chart-more = 另有 { $n } 條沒畫：{ $names }
chart-threshold = 門檻 { $op } { $value }
chart-mark-alert = 告警 { $time }
chart-today = 今天 { $date }
chart-title = 📈 { $title }
chart-now = 現在 { $values }
chart-value = { $name } { $value }
chart-limit = 門檻 { $value }
chart-earlier = 前 { $days } 天此時 { $least }–{ $greatest }，多為 { $middle }
chart-same-hour = { $title }：與前幾天同一時段

## 聊天室：圖表
chat-command-chart = 畫圖（PromQL 或告警名）
chat-chart-usage = 畫圖：打算式或告警名，後面可加 15m 到 30d（沒寫是 2h）。回覆卡片就畫那則告警。
chat-chart-range = 能畫 15m 到 30d，{ $typed } 不行。
chat-chart-systems = 哪個系統？把系統名寫在前面。
chat-chart-drawing = 📈 畫圖中…
chat-chart-no-picture = 圖畫不出來（{ $why }），數值如下：
chat-chart-why-busy = 同時太多張，稍後再試
chat-chart-why-late = 花太久
chat-chart-why-failed = 看記錄檔
chat-chart-why-stopped = 程式正在停止
chat-chart-none = 📈 這段時間沒有資料
chat-chart-since = { $time } 起才有資料，請縮短範圍。
chat-chart-not-kept = 只有規則讀的數值會保存多天；要更多，在 system.yaml 的 history: 列出。
chat-chart-no-rule = 這裡沒有量這則告警的規則：它來自外部，或規則已移除。要畫別的數值：{ $example }
chat-chart-unknown = 這則告警已經查不到了
chat-chart-off = 這裡不能畫圖
chat-button-same-hour = 📅 前幾天同時段

chat-why-usage = 為什麼響或沒響？回覆告警卡片打 /why，或寫告警名稱。
chat-why-choose = 有 { $n } 組告警，看哪一組？
chat-why-title = { $level ->
    [critical] 🔴
    [warning] 🟠
    [info] 🔵
   *[resolved] 🟢
} { $priority } { $name } 為什麼（{ $system }）
chat-why-rule-firing = 🔴 { $name } 正在響 { $n } 則（{ $system }）
chat-why-rule-pending = 🟠 { $name } 成立了，還在等（{ $system }）
chat-why-rule-quiet = 🟢 { $name } 沒有響（{ $system }）
chat-why-more-rules = 還有 { $n } 條同名的規則
chat-why-now = 值 { $value }
chat-why-since = { $time } 起（{ $ago }）
chat-why-value = 現在 { $what } = { $value }
chat-why-values = 現在 { $what } 有 { $n } 個值
chat-why-no-value = 現在 { $what } 沒有資料
chat-why-limit = （{ $op } { $limit } 才成立）
chat-why-for = 要持續 { $length }
chat-why-evaluated = { $ago }算過
chat-why-pending = ⏳ { $ago }成立，再 { $left }就會響
chat-why-health-new = ⚪ 還沒算過：等第一次輪詢
chat-why-health-warming = ⚪ 暖身中，先不判斷：
chat-why-health-failed = 🔴 算不出來：
chat-why-origin = 來源：{ $names }（外部推送）
chat-why-policy = { $priority } 的規則：{ $policy }
chat-why-push-now = 立即通知
chat-why-push-hourly = 每小時彙整
chat-why-push-daily = 每日彙整
chat-why-push-digest = 彙整
chat-why-push-within = { $length }內彙整
chat-why-cooldown = 冷卻 { $length }
chat-why-remind = { $length }後提醒
chat-why-escalate = { $length }後升級
chat-why-route = 路由 { $route } → { $to }
chat-why-no-hold = 沒有東西壓著它
chat-why-hold-cooldown = ⏳ 冷卻到 { $until }，之後有變化才再說
chat-why-hold-undelivered = ⏳ 前 { $n } 則通知還在路上
chat-why-hold-digest = 🗂 等{ $cadence }，{ $due } 說
chat-why-hold-digest-told = 🗂 { $cadence }在 { $time } 說過了
chat-why-hold-digest-waits = 🗂 由{ $cadence }說
chat-why-hold-flapping = 〰️ { $since } 起上下跳動，穩定到 { $until } 才再說
chat-why-hold-acknowledged = 👤 { $name } { $time } 認領，不再提醒
chat-why-hold-acknowledged-until = 👤 { $name } { $time } 認領到 { $until }，不再提醒
chat-why-hold-silence = 🔕 { $name } 靜音 { $scope } 到 { $until }（{ $n } 則）
chat-why-hold-silence-stable = 🔕 { $name } 靜音 { $scope } 到穩定恢復（{ $n } 則）
chat-why-hold-maintenance = 🔧 維護「{ $name }」中（{ $n } 則）
chat-why-hold-maintenance-until = 🔧 維護「{ $name }」到 { $until }（{ $n } 則）
chat-why-hold-inhibition = 🤫 被 { $source } 抑制（{ $name }，{ $n } 則）
chat-why-next-reminder = 接著：{ $time } 提醒
chat-why-next-escalation = 接著：{ $time } 升級
chat-why-next-digest = 接著：{ $time } 彙整
chat-why-next-news = 接著：{ $time } 說新的變化
chat-why-deliveries = 送出 { $n } 則
chat-why-kind-firing = 首次
chat-why-kind-members = 新增
chat-why-kind-worse = 變嚴重
chat-why-kind-refire = 又響
chat-why-kind-reminder = 提醒
chat-why-kind-escalation = 升級
chat-why-kind-flapping = 跳動
chat-why-kind-resolved = 恢復
chat-why-state-queued = ⏳ 等著送
chat-why-state-sending = ⏳ 正在送
chat-why-state-sent = 🟢 送到
chat-why-state-unknown = ⚪ 結果不明（試 { $n } 次）
chat-why-state-dead = 🔴 送不出去（試 { $n } 次）
chat-why-state-folded = 🟢 併入風暴彙整
chat-why-state-superseded = 由後來的通知一起說
chat-why-quiet-nothing-new = 沒有新的變化
chat-why-quiet-cooldown = 在冷卻時間內，先不說
chat-why-quiet-undelivered = 前一則還在路上，先不說
chat-why-quiet-acknowledged = 已認領，不再說
chat-why-quiet-silenced = 被壓住（靜音、維護或抑制），不說
chat-why-quiet-never-told = 沒人聽說就恢復了，不說
chat-why-quiet-digest = 由彙整說
chat-why-quiet-flapping = 上下跳動，先不說
chat-why-quiet-closed = 有人結案了，不說
chat-why-quiet-ended = 結束
app-restored = ♻️ 已還原備份：{ $taken } 之後發生的事不再記得（{ $backup }）
app-restored-folded = 當時有 { $n } 則通知正要送出，可能已經送到，不再重送；請看 /alerts
app-restored-repeated = { $n } 則嚴重告警會再送一次，以免當時沒有送到
app-store-restored = 資料庫損壞（{ $why }），已保留為 { $aside }，改用備份 { $backup }
app-store-fresh = 資料庫損壞（{ $why }），而且沒有備份：機器人從零開始。損壞的檔案保留為 { $aside }
app-store-log-lost = 資料庫的日誌 { $path }-wal 不見了：最後的變更可能遺失
app-store-file-lost = 資料庫 { $path } 不見了：機器人從零開始。要復原：停止機器人，執行 opsbell restore { $backup }
app-store-memory = 什麼都沒有保存：無法寫入 { $path }（{ $why }）。請讓它可以寫入，再重新啟動
app-store-migrated = 資料庫已從版本 { $from } 升級到 { $to }；升級前的副本是 { $backup }
app-store-reindexed = 資料庫的一個索引損壞，已重建；沒有遺失資料
app-store-mended = 💾 機器人恢復記錄（{ $from } 到 { $to }：{ $error }）
app-store-mended-lost = 那段時間的認領和靜音可能沒有存下來；仍在觸發的告警會有卡片
app-alert-disk-full-summary = 機器人的磁碟滿了（{ $error }）
app-alert-disk-full-impact = 認領、靜音、紀錄都存不下來；嚴重告警仍會送出，並註明未記錄
app-alert-disk-full-action = 在 DATA_DIR 的磁碟騰出空間，機器人會自己恢復
app-alert-store-failing-summary = 機器人的資料庫有問題（{ $error }）
app-alert-store-failing-impact = 認領、靜音、紀錄都存不下來；嚴重告警仍會送出，並註明未記錄
app-alert-store-failing-action = 檢查 DATA_DIR 的磁碟；如果資料庫損壞，請重新啟動，會改用最新的備份
app-alert-disk-low-summary = 機器人的磁碟只剩 { $mb } MB
app-alert-disk-low-impact = 滿了之後什麼都存不下來
app-alert-disk-low-action = 在 DATA_DIR 的磁碟騰出空間
app-alert-telegram-summary = 機器人連不上 Telegram（{ $why }）
app-alert-telegram-impact = 告警要等；嚴重的會送到備援頻道（有設定的話）
app-alert-telegram-action = 檢查網路、token 和 TELEGRAM_API_ROOT；日誌裡有細節
app-alert-channel-summary = 機器人連不上 { $channel }
app-alert-channel-impact = 要送去那裡的訊息在等
app-alert-channel-action = 檢查它的位址和網路；/status 有細節
app-alert-reload-summary = 新的設定檔有 { $n } 個錯誤
app-alert-reload-impact = 沒有採用，仍使用原來的設定。{ $first }
app-alert-reload-action = 修好檔案，機器人會自己再讀一次
app-alert-dead-letters-summary = 最近一小時有 { $n } 則訊息送不到
app-alert-dead-letters-impact = 有人沒有收到
app-alert-dead-letters-action = 用 /status 和 /doctor 看是哪個群組、為什麼
app-alert-samples-refused-summary = { $source } 送的資料超過上限，略過了 { $n } 筆
app-alert-samples-refused-impact = 規則看不到被略過的資料
app-alert-samples-refused-action = 調高來源的 limits，或讓它少送一些
app-alert-history-refused-summary = { $watched } 的歷史資料放不下 { $n } 個序列
app-alert-history-refused-impact = 和前幾天的比較看不到它們
app-alert-history-refused-action = 調高 history.series，或少記錄一些
app-alert-clock-summary = { $way ->
    [on] 時鐘一下子快了 { $seconds } 秒
   *[back] 時鐘被調回 { $seconds } 秒
}
app-alert-clock-impact = 那前後的告警時間可能不準；沒有遺失任何東西
app-alert-clock-action = 如果機器沒有休眠過，請檢查它的對時服務（NTP）
app-alert-backup-summary = 資料庫已有 { $hours } 小時沒有備份
app-alert-backup-impact = 如果磁碟壞了，之後的事都不再記得
app-alert-backup-action = 看日誌裡的原因；執行 opsbell backup 可以立刻備份

## 動作（respond）：在聊天裡執行的診斷與變更

respond-action-state-running = ⏳ 執行中：{ $title }
respond-action-state-done = ✅ 完成：{ $title }
respond-action-state-failed = ❌ 失敗：{ $title }
respond-action-state-timeout = ⏱ 逾時，已停止：{ $title }
respond-action-state-killed = ⏹ 中止：{ $title }
respond-action-state-unknown = ❓ 結果不明：{ $title }
respond-action-place = { $system } · { $host }（{ $environment }）
respond-action-by = 👤 { $person } { $time } 執行
respond-action-approved = 🤝 { $person } 同意
respond-action-broken-glass = 🚨 { $person } 沒有等第二人同意
respond-action-took = { $result } · 用時 { $took }
respond-action-tail = 最後 { $n } 行：
respond-action-output = 📄 { $title }：完整輸出
respond-action-shield = 🛡 { $until } 前不因此響 { $alerts }
respond-action-no-shield = ⚠️ { $alerts } 沒能靜音，可能會響
respond-action-helped = 🟢 有效：{ $alerts } 已恢復
respond-action-still-firing = 🔴 沒有效：{ $alerts } 仍在響
respond-action-calm = 🟢 之後 { $alerts } 沒有響
respond-action-unknown-by = 👤 { $person } { $time } 開始，機器人在完成前停了
respond-action-unknown-look = 可能已生效，也可能沒有：請到 { $host } 查看
respond-action-unknown-never = 不會自動重做；確認之後需要的話再按一次
respond-action-exit = 結束碼 { $code }
respond-action-signal = 被訊號 { $signal } 結束
respond-action-timeout = 超過 { $timeout }，連同它啟動的都已停止
respond-action-killed = 機器人停止時一併停止
respond-action-failed = 做不到：{ $why }
respond-action-program-missing = 找不到程式 { $program }
respond-action-program-denied = 沒有權限執行 { $program }
respond-action-no-folder = 沒有資料夾 { $path }
respond-action-no-file = 沒有檔案 { $path }
respond-action-file-denied = 沒有權限讀 { $path }
respond-action-lines = { $n ->
    [0] 沒有符合的行
   *[other] { $n } 行
}
respond-action-lines-within = { $n ->
    [0] 檔案最後 16 MB 裡沒有符合的行
   *[other] 檔案最後 16 MB 裡有 { $n } 行
}
respond-action-connected = 連得上 { $address }（{ $ms } 毫秒）
respond-action-not-connected = 連不上 { $address }：{ $why }
respond-action-http = HTTP { $status }（{ $ms } 毫秒）
respond-action-series = { $n ->
    [0] 現在沒有資料
   *[other] { $n } 個序列
}
respond-action-containers = { $running }/{ $total } 個容器在執行
respond-action-restarted = 已重啟 { $n }/{ $total } 個容器
respond-action-docker-refused = Docker 拒絕（{ $status }）：{ $why }
respond-action-docker-away = 連不上 Docker：{ $why }。請確認它在執行，且機器人有權限使用它的 socket
respond-action-entry-done = 執行 { $command }（{ $host }）：完成，{ $seconds } 秒
respond-action-entry-failed = 執行 { $command }（{ $host }）：失敗，{ $seconds } 秒
respond-action-entry-timeout = 執行 { $command }（{ $host }）：逾時停止，{ $seconds } 秒
respond-action-entry-killed = 執行 { $command }（{ $host }）：中止，{ $seconds } 秒
respond-action-entry-unknown = 執行 { $command }（{ $host }）：結果不明，機器人在完成前停了
respond-action-entry-helped = { $command } 有效：{ $alerts } 已恢復
respond-action-entry-still-firing = { $command } 沒有效：{ $alerts } 仍在響
respond-action-entry-calm = { $command } 之後 { $alerts } 沒有響

## 聊天：執行動作

chat-command-run = 執行診斷或變更（重啟前會先確認）
chat-run-systems = 要在哪個系統執行？
chat-run-list = { $name }：要執行什麼？
chat-run-list-hint = ⚠️ 的會先確認；其餘唯讀，按了就做
chat-run-none = 沒有可以執行的動作
chat-run-none-hint = 在系統的 system.yaml 的 actions 裡宣告，這裡就會出現
chat-run-no-system = 沒有「{ $name }」這個系統，或它沒有動作
chat-run-usage = 請寫 /run 系統 動作 名稱=值，或只寫 /run 用選的
chat-run-confirm-title = ⚠️ 要執行「{ $title }」嗎？
chat-run-place = { $system } · { $host }（{ $environment }）
chat-run-shield = 執行後 { $time }內不因此響 { $alerts }
chat-run-second = 還要另一個人同意才會執行
chat-run-only = 只有 { $person } 能按，{ $seconds } 秒後失效
chat-run-go = 執行
chat-run-cancel = 取消
chat-run-copy = 📋 複製指令
chat-run-copy-windows = 📋 Windows
chat-run-approval-title = 🤝 { $person } 要執行「{ $title }」，等另一個人同意
chat-run-approval-until = { $time } 前有效；{ $person } 自己不能同意
chat-run-approve = 同意並執行
chat-run-glass = 🚨 不等了（管理員）
chat-run-started = { $title } 開始執行
chat-run-began = ▶️ { $person } 執行了「{ $title }」
chat-run-cancelled = 已取消，什麼都沒執行（{ $person }）
chat-run-already = 這次已經執行過了：{ $title }
chat-run-not-again = 什麼都沒再執行。
chat-run-void-gone = 這個確認已經不在了。什麼都沒執行，請再按一次原來的按鈕。
chat-run-void-expired = 過了時間，什麼都沒執行。還需要的話，請再按一次原來的按鈕。
chat-run-void-restarted = 機器人重新啟動過，什麼都沒執行。還需要的話，請再按一次原來的按鈕。
chat-run-void-changed = 設定改過，和你看到的不同，什麼都沒執行。請再按一次原來的按鈕看新的內容。
chat-run-void-cancelled = 已經取消了，什麼都沒執行。
chat-run-void-person = 這是 { $name } 開的，只有 { $name } 能按。
chat-run-void-same-person = 要由另一個人同意。你是管理員而且等不了的話，按「不等了」。
chat-run-refused-unknown = 沒有這個動作（設定可能改過）。用 /run 看有哪些。
chat-run-refused-role = 什麼都沒執行：這要 { $role ->
    [admin] 管理員
    [responder] 值班人員
   *[viewer] 成員
} 才能做。請找他們，或請管理員調整你的角色。
chat-run-refused-cooldown = 剛執行過，{ $time } 之後才能再執行。
chat-run-refused-per-hour = 一小時最多 { $n } 次，{ $time } 之後才能再執行。
chat-run-refused-running = { $person } 正在執行，等它結束。
chat-run-refused-busy = 同時在執行的太多了，請過一會再按。
chat-run-refused-stopping = 機器人正在停止，什麼都沒執行。
chat-run-refused-argument = 「{ $name }」的值不能用：{ $why }
chat-run-why-missing = 沒有給
chat-run-why-unknown = 沒有這個參數
chat-run-why-not-one-of = 不在可以選的裡面
chat-run-why-not-a-number = 要是整數
chat-run-why-out-of-range = 超出範圍
chat-run-why-pattern = 格式不對
chat-run-why-too-long = 太長
chat-run-why-option-like = 不能以 - 開頭，也不能有 .. 或換行
chat-run-copy-title = 📋 { $title }：機器人不在 { $host } 上，請複製過去執行
chat-run-choose = { $title }：選{ $name }
chat-run-type = { $person }，{ $title }：請輸入{ $name }
chat-run-range = { $min } 到 { $max } 的整數

## 事件

respond-level-critical = 嚴重
respond-level-warning = 警告
respond-level-info = 一般
respond-phase-detection = 偵測
respond-phase-investigation = 調查
respond-phase-resolution = 處理
respond-item-classification = 分類
respond-item-priority = 優先級
respond-item-notification = 通知團隊
respond-item-first-look = 初步查看
respond-item-logs = 查 Log
respond-item-impact = 影響
respond-item-root-cause = 根本原因
respond-item-status = 目前狀態
respond-item-fix = 修復
respond-item-verify = 驗證
respond-item-recovery = 觀察恢復
respond-item-documentation = 文件
respond-finding-impact = 影響
respond-finding-rootCause = 根本原因
respond-finding-fix = 處置
respond-state-open = 處理中
respond-state-resolved = 已結案
respond-state-false-alarm = 誤報
respond-state-merged = 已併入
respond-closed-resolved = 已結案
respond-closed-false-alarm = 誤報
respond-closed-merged = 已併入
respond-card-unowned = 👤 還沒有人接手
respond-card-owner = 👤 { $person } { $time } 接手
respond-card-tagged = 🏷
respond-card-checked = ☑ { $phase }：{ $all } 項都做了
respond-card-unchecked = ☐ { $phase } { $done }/{ $all }，還差：{ $items }
respond-card-cleared = 🟢 告警 { $time } 全部恢復，等人結案
respond-card-fix = 處置：{ $text }
respond-card-into = 改在 #{ $n } 處理
respond-remind-update = 已經 { $took }，現在如何？
respond-remind-close = 已全部恢復 { $took }：要結案，還是誤報？
respond-document-ready = 事後報告 · { $time }
respond-button-take = 👤 接手
respond-button-note = 📝 備註
respond-button-checklist = ☑ 檢查表
respond-button-phase = 進入{ $phase }
respond-button-timeline = 🕒 時間軸
respond-button-resolve = 結案 #{ $n }
respond-button-false = 誤報結案
respond-button-reopen = 重新開啟
respond-entry-opened-policy = { $priority } 告警開啟事件：{ $title }
respond-entry-opened-button = 由告警開啟事件：{ $title }
respond-entry-opened-text = 開啟事件：{ $title }
respond-entry-opened-merge = 由 { $n } 組告警開啟事件：{ $title }
respond-entry-fired = 🔴 { $alert } 觸發（{ $n } 則{ $names }）
respond-entry-resolved = 🟢 { $alert } 恢復（{ $n } 則{ $names }）
respond-entry-unknown = ⚪ { $alert } 沒有資料（{ $n } 則{ $names }）
respond-entry-known = { $alert } 又有資料（{ $n } 則{ $names }）
respond-entry-removed = ⚪ { $alert }：規則已移除（{ $n } 則）
respond-entry-given-up = ⚪ { $alert } 沒有資料，由人關閉（{ $n } 則{ $names }）
respond-entry-acknowledged = 👤 認領 { $alert }
respond-entry-unacknowledged = 取消認領 { $alert }
respond-entry-silenced = 🔕 { $alert } 靜音（{ $n } 則{ $names }）
respond-entry-unsilenced = 🔔 { $alert } 不再靜音（{ $n } 則{ $names }）
respond-entry-cleared = 🟢 告警全部恢復
respond-entry-too-many = 告警變動超過 { $n } 次，其餘見 /since、/alerts
respond-entry-refired = 又觸發，事件重新開啟
respond-entry-reopened = 重新開啟
respond-entry-taken = 接手
respond-entry-assigned = 交給 { $to }
respond-entry-handed = 交接給 { $to }
respond-entry-handed-word = 交接給 { $to }：{ $word }
respond-entry-tagged = 標記 { $names }
respond-entry-untagged = 取消標記 { $names }
respond-entry-ticked = ☑ { $item }
respond-entry-unticked = ☐ { $item }
respond-entry-phase = 進入階段：{ $phase }
respond-entry-classified = 分類：{ $level } · { $title } { $system }
respond-entry-found = { $finding }：{ $text }
respond-entry-follow-up = 待辦：{ $text }
respond-entry-follow-up-done = 完成：{ $text }
respond-entry-file = 📎 { $name }
respond-entry-closed = 結案
respond-entry-false-alarm = 以誤報結案
respond-entry-merged-into = 併入 #{ $into }
respond-entry-merged = 併入了 { $numbers }
respond-entry-filed = 已建立 { $key }（{ $url }）
respond-entry-filing = 要求建立 Issue
respond-entry-filing-failed = 無法在 { $tracker } 建立 Issue：{ $reason }
respond-entry-filing-muted = { $tracker } 的 { $key } 收不到後續留言：{ $reason }
respond-button-file = 🗂 Issue
respond-button-issue = 🗂 { $key }
respond-button-file-again = 🔁 再試一次
respond-card-issue = 🗂 { $key }
respond-tracker-incident = 事件 { $n }
respond-tracker-number = 事件
respond-tracker-tagged = 已標註
respond-tracker-more = 另有 { $n } 筆，見事件的時間軸
respond-tracker-corrected = 更正：{ $text }
respond-tracker-corrected-was = 原為：{ $text }
respond-tracker-signed = 由 Opsbell 建立，後續進展以留言補上。
respond-tracker-filed = 🗂 #{ $n } 已建立 Issue：{ $key }（{ $tracker }）
respond-tracker-waiting = ⏳ #{ $n }：{ $tracker } 自 { $time } 起未收下 Issue，已保留，會自動再送
respond-tracker-failed = ⚠️ #{ $n } 無法在 { $tracker } 建立 Issue
respond-tracker-muted = ⚠️ #{ $n }：{ $key }（{ $tracker }）收不到後續留言
respond-tracker-said = { $tracker } 回覆：{ $detail }
respond-tracker-why-unauthorized = Token 遭拒（401）：請更新 opsbell.yaml 的 tracker.token
respond-tracker-why-forbidden = Token 在 { $project } 沒有權限（403）：請給它寫入 Issue 的權限
respond-tracker-why-not-found = 找不到 { $project }，或 Token 看不到它（404）：請檢查 tracker.project 與 Token 的存取範圍
respond-tracker-why-refused = Issue 未被接受（400/422）：請檢查 tracker.project、type 與必填欄位
respond-tracker-why-too-large = 內容超過 { $tracker } 的上限（413）
respond-tracker-why-rate-limited = { $tracker } 限制了呼叫次數
respond-tracker-why-unavailable = { $tracker } 本身異常（5xx）
respond-tracker-why-timeout = { $tracker } 逾時未回應
respond-tracker-why-network = 連不上 { $tracker }
respond-tracker-why-odd-answer = { $tracker } 的回應看不懂：請檢查 tracker.url
respond-tracker-reason-unauthorized = Token 遭拒（401）
respond-tracker-reason-forbidden = 沒有權限（403）
respond-tracker-reason-not-found = 找不到（404）
respond-tracker-reason-refused = 未被接受（400/422）
respond-tracker-reason-too-large = 內容太大（413）
respond-tracker-reason-rate-limited = 呼叫受限
respond-tracker-reason-unavailable = 服務異常（5xx）
respond-tracker-reason-timeout = 逾時
respond-tracker-reason-network = 連不上
respond-tracker-reason-odd-answer = 回應看不懂
respond-refused-too-long = 共 { $length } 字太長，最多 { $most } 字。請分兩則，或傳檔案。
respond-refused-empty = 沒有內容。例：/incident note 已重啟 redis
respond-refused-too-many = 太多了，最多 { $most } 個。
respond-refused-future = 這個時間還沒到。例：03:12
respond-refused-no-entry = 沒有這一筆，/incident 可看時間軸。
respond-refused-no-follow-up = 沒有這個待辦，/incident 可看清單。
respond-refused-not-owner = 只有負責人能交接，請先接手。
respond-refused-no-episode = 這個告警已無紀錄，請用文字開啟：/incident redis 掛了
respond-refused-drill = 這是演練的測試告警，不開事件。真的出事請不要回覆它，直接輸入：/incident redis 掛了
respond-refused-itself = 不能併入自己。
respond-refused-missing = 結案前請先說明：{ $findings }
respond-doc-field = 項目
respond-doc-value = 內容
respond-doc-alert = 告警
respond-doc-system = 系統
respond-doc-level = 嚴重度
respond-doc-state = 狀態
respond-doc-owner = 負責人
respond-doc-closed-by = 結案者
respond-doc-tracker = 追蹤單
respond-doc-times = 時間
respond-doc-moment = 時點
respond-doc-took = 耗時
respond-doc-took-note = 偵測與恢復從開始算起，認領從偵測算起。
respond-doc-started = 開始
respond-doc-detected = 偵測
respond-doc-acknowledged = 認領
respond-doc-resolved = 恢復
respond-doc-closed = 結案
respond-doc-nothing = （無）
respond-doc-timeline = 時間軸
respond-doc-evidence = 證據
respond-doc-follow-ups = 待辦
respond-doc-people = 參與的人
respond-doc-person = { $name } · { $n } 筆
respond-doc-file = 📎 { $name }
respond-doc-file-name = 檔案
respond-doc-file-size = 大小
respond-doc-file-when = 時間
respond-doc-file-who = 誰
respond-doc-file-sha = SHA-256
respond-doc-not-kept = 在 Telegram
respond-doc-corrected = ✏️ { $person } { $time } 更正，原為：{ $was }

## SOP

respond-sop-head = 📋 { $title } { $n }/{ $total }
respond-sop-incident = 事件 #{ $n }
respond-sop-moved = 📋 { $title }：卡片移到下面了
respond-sop-lost-step = 這一步已經讀不到了，請放棄後重新開始。
respond-sop-read-only = 唯讀，在 { $host }（{ $environment }）執行
respond-sop-changes = ⚠️ 會變更 { $host }（{ $environment }），按了會先確認
respond-sop-by-hand = 機器人不在 { $host }（{ $environment }），請複製指令自己執行
respond-sop-query = 檢查 { $query } 應 { $is }
respond-sop-where = 在 { $where } 執行
respond-sop-want-any = 📎 用照片、檔案或文字回覆這張卡片，就是證據
respond-sop-want-photo = 📎 用照片或截圖回覆這張卡片，就是證據
respond-sop-want-file = 📎 用檔案回覆這張卡片，就是證據
respond-sop-want-text = 📎 把關鍵文字貼成回覆，就是證據
respond-sop-ago = { $length }前
respond-sop-since = 本步 { $time }開始
respond-sop-evidence = 📎 { $n } 件
respond-sop-step = 第 { $n } 步
respond-sop-output = 輸出
respond-sop-running = ⏳ 執行中 · { $person } { $time }
respond-sop-last-started = { $person } { $time } 開始
respond-sop-last-done = ✅ 第 { $n } 步 · { $person } { $time }
respond-sop-last-failed = ❌ 第 { $n } 步沒通過 · { $person } { $time }
respond-sop-last-skipped = ⏭ 第 { $n } 步略過 · { $person } { $time }
respond-sop-last-forced = ☑️ 第 { $n } 步推翻 · { $person } { $time }
respond-sop-last-branched = 🔀 第 { $n } 步已選 · { $person } { $time }
respond-sop-last-branched-self = 🔀 第 { $n } 步依告警自動選好 · { $time }
respond-sop-last-back = ↩️ 從第 { $n } 步退回 · { $person } { $time }
respond-sop-button-run = 執行查詢
respond-sop-button-change = ⚠️ 執行…
respond-sop-button-check = 檢查
respond-sop-button-check-again = 再檢查
respond-sop-button-done = 完成
respond-sop-button-fail = 沒通過
respond-sop-button-note = 備註
respond-sop-button-back = 上一步
respond-sop-button-skip = 略過…
respond-sop-button-force = 推翻…
respond-sop-button-abandon = 放棄…
respond-sop-button-show = 📋 顯示這一步
respond-sop-button-copy = { $n ->
    [0] 複製指令
   *[other] 複製指令 { $n }
}
respond-sop-otherwise = 其他
respond-sop-finished = ✅ { $title } 走完了，共 { $length }
respond-sop-abandoned = ⏹ { $title } 已放棄，{ $length }
respond-sop-why = 原因：{ $why }
respond-sop-more = 另有 { $n } 步
respond-sop-stalled = ⏰ { $title } 停在 { $n }/{ $total }，{ $time }開始
respond-sop-still = { $person }，還在處理嗎？做不下去可以按「略過」或「沒通過」。
respond-sop-no-data = 查不到資料，無法判斷；請再試，或寫原因推翻
respond-sop-no-query = 查詢失敗：{ $why }
respond-sop-check-passed = 通過：{ $total } 筆都 { $is }
respond-sop-check-failed = 沒通過：{ $total } 筆中 { $wrong } 筆不是 { $is }
respond-sop-interrupted = 結果不明：機器人在執行時重新啟動，要的話請再按一次
respond-sop-entry-started = 開始 SOP「{ $title }」
respond-sop-entry-finished = SOP「{ $title }」走完：完成 { $done }、沒通過 { $failed }、略過 { $skipped }、推翻 { $forced }
respond-sop-entry-abandoned = 放棄 SOP「{ $title }」：{ $why }
respond-sop-entry-done = { $title } 第 { $n } 步完成：{ $step }
respond-sop-entry-failed = { $title } 第 { $n } 步沒通過：{ $step }
respond-sop-entry-failed-why = { $title } 第 { $n } 步沒通過：{ $step }（{ $why }）
respond-sop-entry-skipped-why = { $title } 略過第 { $n } 步：{ $step }（{ $why }）
respond-sop-entry-forced-why = { $title } 第 { $n } 步的檢查被推翻：{ $step }（{ $why }）
respond-sop-entry-branched = { $title } 第 { $n } 步已選路：{ $step }
respond-sop-entry-back = { $title } 從第 { $n } 步退回：{ $step }
respond-sop-entry-evidence = { $title } 第 { $n } 步的摘錄：{ $step }
respond-sop-entry-result-passed = { $title } 第 { $n } 步執行成功：{ $step }
respond-sop-entry-result-failed = { $title } 第 { $n } 步執行失敗：{ $step }
respond-sop-entry-result-unknown = { $title } 第 { $n } 步結果不明：{ $step }
chat-command-sop = 一步一步照 SOP 做
chat-sop-title = 📋 SOP
chat-sop-none = 還沒有 SOP。在系統的資料夾放 sop/*.yaml 就會出現。
chat-sop-open = 進行中：
chat-sop-open-line = { $title } { $n }/{ $total } · { $person } · { $time }
chat-sop-which = 要開始哪一個？
chat-sop-for = { $alert } 的 SOP：
chat-sop-no-such = 沒有叫 { $name } 的 SOP。
chat-sop-none-for = { $alert } 沒有 SOP。用 /sop 看全部。
chat-sop-started = 已開始「{ $title }」
chat-sop-already = 「{ $title }」{ $person } { $time } 已經開始，卡片移到最下面
chat-sop-shown = 卡片移到最下面了
chat-sop-too-many = 已有 { $n } 個 SOP 在進行，請先完成或放棄一些。
chat-sop-did-done = ✅ 完成
chat-sop-did-failed = ❌ 記下沒通過
chat-sop-did-skipped = ⏭ 已略過
chat-sop-did-forced = ☑️ 已推翻
chat-sop-did-branched = 🔀 已選
chat-sop-did-back = ↩️ 回到上一步
chat-sop-did-note = 📝 記下了
chat-sop-did-evidence = 📎 收下證據，現有 { $n } 件
chat-sop-did-ran = ⏳ 執行中
chat-sop-did-result = 結果在卡片上
chat-sop-did-abandoned = ⏹ 已放棄
chat-sop-did-finished = ✅ 走完了
chat-sop-stale-done = { $person } { $time } 已完成這一步，現在是第 { $n } 步
chat-sop-stale-failed = { $person } { $time } 已記下這一步沒通過，現在是第 { $n } 步
chat-sop-stale-skipped = { $person } { $time } 已略過這一步，現在是第 { $n } 步
chat-sop-stale-forced = { $person } { $time } 已推翻這一步的檢查，現在是第 { $n } 步
chat-sop-stale-branched = { $person } { $time } 已選了路，現在是第 { $n } 步
chat-sop-stale-back = { $person } { $time } 已退回上一步，現在是第 { $n } 步
chat-sop-stale-other = 這張卡片舊了，現在是第 { $n } 步
chat-sop-over-finished = 這個 SOP 已經走完了
chat-sop-over-abandoned = 這個 SOP 已經放棄了
chat-sop-missing = 找不到這個 SOP
chat-sop-refused-too-long = 太長了，最多 { $n } 個字
chat-sop-refused-empty = 請寫點內容
chat-sop-refused-evidence-any = 還沒有證據：先用照片、檔案或文字回覆這張卡片，或按「略過」寫原因
chat-sop-refused-evidence-photo = 還沒有照片：先用照片回覆這張卡片，或按「略過」寫原因
chat-sop-refused-evidence-file = 還沒有檔案：先用檔案回覆這張卡片，或按「略過」寫原因
chat-sop-refused-evidence-text = 還沒有文字：先用文字回覆這張卡片，或按「略過」寫原因
chat-sop-refused-no-way-back = 這是第一步
chat-sop-refused-choose = 請選一個
chat-sop-refused-no-choice = 沒有這個選項了
chat-sop-refused-nothing-to-run = 這一步沒有可以執行的
chat-sop-refused-unchecked = 先按「檢查」，或寫原因推翻
chat-sop-refused-no-check = 這一步不是檢查
chat-sop-refused-running = { $person } { $time } 開始執行，還沒結束
chat-sop-refused-full = 這個 SOP 走太久了，只能放棄後重新開始
chat-sop-ask-note = { $name }，回覆這則訊息寫備註
chat-sop-ask-skip = { $name }，為什麼略過第 { $n } 步？回覆這則訊息
chat-sop-ask-force = { $name }，為什麼推翻第 { $n } 步的檢查？回覆這則訊息
chat-sop-ask-fail = 要補充哪裡沒通過，回覆這則訊息
chat-sop-ask-abandon = { $name }，為什麼放棄「{ $title }」？回覆這則訊息
chat-sop-hint-note = 備註
chat-sop-hint-reason = 原因

# Incidents in the chat
chat-command-incident = 事件：開啟、備註、交接、結案
chat-button-incident = 🚨 #{ $n }
chat-button-phase = ➡️ { $phase }
chat-incident-word-list = 清單
chat-incident-word-note = 備註
chat-incident-word-assign = 指派
chat-incident-word-handover = 交接
chat-incident-word-tag = 標註
chat-incident-word-phase = 階段
chat-incident-word-level = 等級
chat-incident-word-timeline = 時間軸
chat-incident-word-correct = 更正
chat-incident-word-todo = 待辦
chat-incident-word-done = 完成
chat-incident-word-merge = 併入
chat-incident-word-resolve = 結案
chat-incident-word-false = 誤報
chat-incident-word-reopen = 重開
chat-incident-word-issue = 建單
chat-incident-filing = 🗂 #{ $n }：正在建立 Issue，連結稍後回覆在此
chat-incident-filing-since = 🗂 #{ $n }：自 { $time } 起建立中
chat-incident-filed = 🗂 #{ $n } 已建立 { $key }
chat-incident-no-tracker = 尚未設定 Issue 追蹤系統：請在 opsbell.yaml 加上 tracker
chat-incidents-none = 🟢 沒有進行中的事件
chat-incidents-title = 🚨 { $n } 個進行中的事件
chat-incidents-row = { $level ->
    [critical] 🔴
    [warning] 🟠
   *[info] 🔵
} #{ $n } { $title }
chat-incidents-closed = 最近結束：
chat-incidents-closed-row = #{ $n } { $title } · { $how } { $time }，共 { $took }
chat-incident-example = /incident 付款變慢
chat-incident-cleared = 告警已恢復，等人結案
chat-incident-no-owner = 沒人接手
chat-incident-bot = 機器人
chat-incident-opened = 🚨 已開啟事件 #{ $n }
chat-incident-joined = 🚨 已加入事件 #{ $n }
chat-incident-already = 事件 #{ $n } { $time } 就是這樣了
chat-incident-already-by = 事件 #{ $n }：{ $name } { $time } 已經做了
chat-incident-open-already = 🚨 已在事件 #{ $n } 裡
chat-incident-closed = 事件 #{ $n } 已由 { $name } { $time } 結束；要繼續請先重開
chat-incident-missing = 沒有事件 #{ $n }，/incident 可看清單
chat-incident-which = 是哪一個事件？
chat-incident-usage = 看不懂，這樣寫：
chat-incident-nobody = 不認識 { $name }
chat-incident-people = 可以寫：{ $names }
chat-incident-taken = 👤 你接手了 #{ $n }
chat-incident-assigned = 👤 #{ $n } 交給 { $name }
chat-incident-hand-title = 👤 #{ $n } 要交給誰？
chat-incident-tagged = 🏷 #{ $n } 已標註
chat-incident-noted = 📝 #{ $n } 已記下
chat-incident-kept = 📎 #{ $n } 已收下 { $name }
chat-incident-kept-there = 📎 #{ $n } 記下了 { $name }：檔案太大或取不到，只留在 Telegram
chat-incident-ask-note = { $name }，#{ $n } 要記下什麼？回覆這則；照片、檔案也可以
chat-incident-note-placeholder = 看到什麼、做了什麼
chat-incident-ticked = ✅ #{ $n } 已勾選
chat-incident-unticked = #{ $n } 已取消勾選
chat-incident-phase = { $phase }
chat-incident-phase-here = ▶️ { $phase }（現在）
chat-incident-phase-set = #{ $n } 進入{ $phase }
chat-incident-classified = #{ $n } 已更改等級
chat-incident-timeline = 🕐 #{ $n } 時間軸 { $page }/{ $pages }
chat-incident-timeline-hint = 時間或內容要更正：{ $example }
chat-incident-corrected = （已更正）
chat-incident-corrected-done = ✏️ #{ $n } 第 { $entry } 筆已更正，原來的仍留著
chat-incident-todo = ☐ #{ $n } 已加入待辦
chat-incident-todo-done = ☑ #{ $n } 待辦完成
chat-incident-merged = 其他事件已併入 #{ $n }
chat-incident-false-done = ⚪ #{ $n } 已以誤報結案
chat-incident-reopened = 🚨 #{ $n } 已重開
chat-incident-resolved = 🟢 #{ $n } 已結案，報告隨後送上
chat-incident-none = 沒有
chat-incident-ask-impact = { $name }，結案 #{ $n }（{ $step }/{ $of }）：影響了誰、多久？
chat-incident-ask-rootCause = { $name }，結案 #{ $n }（{ $step }/{ $of }）：根本原因是什麼？
chat-incident-ask-fix = { $name }，結案 #{ $n }（{ $step }/{ $of }）：怎麼處理的？
chat-incident-ask-followUps = { $name }，結案 #{ $n }（{ $step }/{ $of }）：後續待辦？一行一項，沒有就回「沒有」
chat-incident-hint-impact = 付款失敗約 11 分鐘
chat-incident-hint-rootCause = 連線池用完
chat-incident-hint-fix = 重啟後端，池加大到 50
chat-incident-hint-followUps = 一行一項，或「沒有」

respond-report-kind-golive = 上線報告
respond-report-kind-daily = 每日摘要
respond-report-kind-weekly = 每週報告
respond-report-kind-handover = 交接
respond-report-kind-incident = 事件報告
respond-report-kind-verify = 驗證報告
respond-report-kind-drill = 演練
respond-report-kind-routine = 例行工作
respond-report-verdict-pass = 通過
respond-report-verdict-warn = 有註記
respond-report-verdict-fail = 未通過
respond-report-verdict-none = 未定
respond-report-mark = { $id } · SHA-256 { $hash }…
respond-report-hash = 報告 { $id } · 內容的 SHA-256：{ $hash }
respond-report-replaced = 已由 { $id } 取代
respond-report-no-pdf = ⚠️ 無法產生 PDF；Markdown 內容完整
respond-report-file-pdf = { $id } 的 PDF
respond-report-file-markdown = { $id } 的 Markdown
respond-report-file-json = { $id } 的 JSON（給程式讀）
respond-report-picture = 🖼 { $caption }（圖在 PDF 裡）
respond-report-picture-lost = 🖼 { $caption }（圖已不在）
respond-report-cut = …… 另有 { $n } 項未列出：報告已達大小上限
respond-report-pdf-cut = PDF 到此為止；Markdown 內容完整。
respond-report-pdf-lacks = 方框（□）代表字型沒有的字元；Markdown 內有原字。

## 上線
respond-golive-head = 上線 #{ $n } { $name }{ $version }
respond-golive-stage = { $at }/{ $of } { $name }
respond-golive-stage-tests = 測試
respond-golive-stage-monitoring = 監控與通道
respond-golive-stage-observe = 部署與觀察
respond-golive-stage-review = 評審
respond-golive-stage-watch = 運營觀察
respond-golive-moved = 上線 #{ $n } 的卡片移到下面了
respond-golive-owner = 👤 負責人 { $name }
respond-golive-paused = ⏸ { $name } { $time } 暫停：{ $why }
respond-golive-tests-hint = 📎 回覆這張卡片傳 JUnit XML 或 k6 摘要 JSON，或按按鈕
respond-golive-check-hint = 會對每個通道送一則測試訊息，並檢查資料來源與規則
respond-golive-checked = { $name } { $time } 檢查
respond-golive-channel-good = 🟢 { $channel } 已送達（{ $ms } ms）
respond-golive-channel-bad = 🔴 { $channel }：{ $why }
respond-golive-channels-none = 🔴 這個系統沒有設定任何通道
respond-golive-sources-good = 🟢 資料來源 { $up }/{ $total } 正常
respond-golive-sources-bad = 🔴 資料來源 { $up }/{ $total } 正常，異常：{ $names }
respond-golive-rules-good = 🟢 告警規則 { $n } 條已載入
respond-golive-rules-bad = 🔴 告警規則 { $n } 條已載入；失敗：{ $names }
respond-golive-open-none = 🟢 沒有未恢復的告警
respond-golive-open = 🔴 未恢復告警 { $n } 則：{ "" }
respond-golive-waiting = 請執行部署：收到部署事件就開始觀察，也可以輸入版本
respond-golive-last-deploy = 上次部署：{ $version }，{ $time }
respond-golive-offered = 🚀 { $time } 已部署 { $version }
respond-golive-offered-hint = 是這次上線就按下面，從現在開始觀察
respond-golive-early = 🚀 { $time } 已部署 { $version }：第 { $at } 步才開始觀察
respond-golive-deployed = 🚀 { $time } 部署 { $version }
respond-golive-deployed-also = 🚀 期間 { $time } 又部署了 { $version }
respond-golive-observing = 觀察 { $done }/{ $of } 分 · { $n } 筆讀數
respond-golive-watching = 觀察 { $done }/{ $of } 小時 · { $n } 筆讀數
respond-golive-quiet = 沒有觸發
respond-golive-no-data = 無資料
respond-golive-unread = 尚未讀取
respond-golive-most = 上限 { $value }
respond-golive-least = 下限 { $value }
respond-golive-before = 上線前 { $value }
respond-golive-limited = { $title } { $value }（{ $limit }）
respond-golive-with-limit = { $title }（{ $limit }）
respond-golive-alerts-none = 部署後沒有告警
respond-golive-alerts-none-watch = 評審後沒有告警
respond-golive-alerts = 🔔 告警 { $n } 則：{ "" }
respond-golive-alert-before = （{ $stage ->
    [observe] 部署前
   *[other] 評審前
  }已在響）
respond-golive-undecided = ⚠️ 建議回滾：等 { $name } 決定（見下方）
respond-golive-asked = ⏳ 觀察時間到：請 { $name } 決定接下來怎麼做
respond-golive-asked-from = 安靜時段，{ $time } 提醒
respond-golive-held = ⏳ 時間到了，但 { $title } 超過上限：再讀 { $n } 筆才知道
respond-golive-review-tests = 測試：{ $pass } ✅、{ $warn } ⚠️
respond-golive-review-observed = 觀察 { $length }，{ $n } 筆讀數，{ $alerts } 則告警
respond-golive-review-rest = 風險 { $risks } · 後續 { $followUps } · 建議回滾 { $advices } 次
respond-golive-review-signed = 需 { $of } 人簽核，已簽 { $n } 人
respond-golive-review-waiting = ✍️ 請簽核：{ $names }
respond-golive-also-owner = （也是負責人）
respond-golive-review-few = 🔴 評審人不夠，請加人
respond-golive-why = 原因：{ $why }
respond-golive-over-go-on = ✅ { $head }：上線完成，進入後續迭代
respond-golive-over-rolled-back = ↩️ { $head }：已回滾
respond-golive-over-aborted = ⏹ { $head }：已中止
respond-golive-over-by = { $name } · 歷時 { $length }
respond-golive-advice = 建議回滾 { $version }（觀察 { $done }/{ $of } { $unit ->
    [hours] 小時
   *[other] 分
  }）
respond-golive-advice-review = 建議回滾 { $version }（評審中）
respond-golive-advice-roll-back = { $name } { $time } 決定回滾
respond-golive-advice-continue = { $name } { $time } 決定繼續
respond-golive-advice-over = 上線流程已結束，不必再決定
respond-golive-decider = 決定者 { $person }
respond-golive-deadline = { $time } 前未決定就通知 { $name }
respond-golive-passed-on = 未決定，{ $time } 已通知 { $name }
respond-golive-news-review = 上線 #{ $n }{ $version } 觀察完畢，請評審（需 { $least } 人簽核）
respond-golive-news-void = 上線 #{ $n } 的數字改了，{ $names } 的簽核作廢，請再看一次
respond-golive-news-verdict = 上線 #{ $n }{ $version } 運營觀察時間到，請決定
respond-golive-news-owner = 上線 #{ $n }{ $version } 現在由你負責
respond-golive-news-undecided = 上線 #{ $n }{ $version }：還沒有人決定要不要回滾
respond-golive-news-decided = 上線 #{ $n }{ $version }：回滾與否已決定
respond-golive-button-resume = ▶️ 繼續
respond-golive-button-more = ⋯
respond-golive-button-next = 下一步 ▶
respond-golive-button-force = 仍要繼續…
respond-golive-button-force-alerts = 帶著 { $n } 則告警繼續…
respond-golive-button-roll-back = ↩️ 回滾…
respond-golive-button-continue = ▶️ 繼續觀察…
respond-golive-button-items = ✏️ 測試
respond-golive-button-check = 📨 送測試並檢查
respond-golive-button-check-again = 📨 再檢查
respond-golive-button-deployed = 🚀 用 { $version }
respond-golive-button-version = ✏️ 輸入版本…
respond-golive-button-sign = ✍️ 簽核
respond-golive-button-preview = 👁 看報告
respond-golive-button-risks = ✏️ 風險…
respond-golive-button-follow-ups = ✏️ 後續…
respond-golive-button-reviewers = 👥 評審人
respond-golive-button-go-on = ✅ 上線完成
respond-golive-button-longer = ⏳ 再觀察
respond-golive-button-pass = 通過
respond-golive-button-warn = 警告
respond-golive-button-file = 檔案
respond-golive-button-sop = 📋 回滾 SOP
respond-golive-button-show = 看卡片
respond-golive-junit = 通過 { $passed }/{ $total }
respond-golive-junit-failed = 失敗 { $n }
respond-golive-junit-skipped = 略過 { $n }
respond-golive-k6-requests = 請求 { $n }
respond-golive-k6-failed = 失敗率 { $share }
respond-golive-k6-mean = 平均 { $time }
respond-golive-k6-checks = 檢查 { $passed }/{ $total }
respond-golive-k6-thresholds = 門檻 { $passed }/{ $total }
respond-golive-report-draft = 草稿：尚未簽核
respond-golive-report-reviewed = 通過評審，{ $for }運營觀察中
respond-golive-report-noted = { $n } 項測試有註記
respond-golive-report-by-hand = { $name } { $time } 手動記錄
respond-golive-report-open = 評審時未恢復的告警：{ $names }
respond-golive-report-open-none = 評審時沒有未恢復的告警。
respond-golive-report-open-end = 結束時未恢復的告警：{ $names }
respond-golive-report-open-end-none = 結束時沒有未恢復的告警。
respond-golive-report-go-on = 上線完成，進入後續迭代（{ $name }）
respond-golive-report-rolled-back = { $name } 決定回滾：{ $why }
respond-golive-report-aborted = { $name } 中止上線：{ $why }
respond-golive-report-basics = 基本資訊
respond-golive-report-item = 項目
respond-golive-report-content = 內容
respond-golive-report-system = 系統
respond-golive-report-date = 上線日期
respond-golive-report-owner = 負責人
respond-golive-report-version = 版本 / Commit
respond-golive-report-tasks = 相關任務
respond-golive-report-tests = 測試總結
respond-golive-report-kind = 類型
respond-golive-report-status = 狀態
respond-golive-report-remark = 說明
respond-golive-report-status-pass = ✅
respond-golive-report-status-warn = ⚠️
respond-golive-report-status-none = 未執行
respond-golive-report-monitoring = 監控配置摘要
respond-golive-report-monitoring-none = 未檢查。
respond-golive-report-dashboard = Prometheus / Grafana Dashboard：{ $url }
respond-golive-report-channels = 告警通道：{ $n } 個
respond-golive-report-channel-good = { $channel }：{ $time } 測試訊息已送達（{ $ms } ms）
respond-golive-report-channel-bad = { $channel }：{ $time } 測試訊息未送達（{ $why }）
respond-golive-report-channel-untested = { $channel }：未測試
respond-golive-report-rules = 告警規則：{ $n } 條
respond-golive-report-on-trial = （試行中，不通知）
respond-golive-report-more = 另有 { $n } 條
respond-golive-report-forced = 有缺項仍繼續：
respond-golive-report-forced-line = { $stage ->
    [tests] 測試
   *[monitoring] 監控與通道
  } · { $name }：{ $why }
respond-golive-report-forced-alerts = （未恢復的告警：{ $names }）
respond-golive-report-risks = 風險與緩解
respond-golive-report-aside = （{ $text }）
respond-golive-report-risk = { $risk } → { $mitigation }
respond-golive-report-follow-ups = 後續優化建議
respond-golive-report-deployment = 部署
respond-golive-report-observe = 部署後觀察
respond-golive-report-watch = 運營觀察
respond-golive-report-span = { $from } 至 { $to }（{ $length }），{ $n } 筆讀數
respond-golive-report-gaps = 其間共 { $length } 沒有觀察到，已順延補足。
respond-golive-report-head-figure = 指標
respond-golive-report-head-before = 上線前
respond-golive-report-head-last = 最後
respond-golive-report-head-range = 最小 / 平均 / 最大
respond-golive-report-head-samples = 樣本數
respond-golive-report-head-readings = 讀數
respond-golive-report-alarm-fired = { $title }：{ $alert } 觸發（{ $n } 筆讀數）
respond-golive-report-alarm-quiet = { $title }：{ $alert } 沒有觸發
respond-golive-report-alerts = 告警：{ $n } 則
respond-golive-report-alerts-none = 沒有告警。
respond-golive-report-alert-line = { $time } { $name }
respond-golive-report-decisions = 回滾建議
respond-golive-report-decision-none = { $time } { $title } { $figure }：未決定
respond-golive-report-decision-roll-back = { $time } { $title } { $figure }：{ $name } 決定回滾：{ $why }
respond-golive-report-decision-continue = { $time } { $title } { $figure }：{ $name } 決定繼續：{ $why }
respond-golive-report-review = 評審
respond-golive-report-reviewers = 評審人：{ $names }（需 { $n } 人簽核）
respond-golive-report-signature = { $name } { $time } 簽核（數字 { $hash }）
respond-golive-report-unsigned = 尚無人簽核。
respond-golive-report-unreviewed = 還沒到評審就結束了。
respond-golive-report-course = 經過
respond-golive-report-did-started = 開始上線
respond-golive-report-did-checked = 送測試訊息並檢查
respond-golive-report-did-next = 進入「{ $stage }」
respond-golive-report-did-next-all-the-same = 有缺項仍進入「{ $stage }」：{ $text }
respond-golive-report-did-deploy = 部署 { $text }
respond-golive-report-did-reviewing = 觀察結束，進入「評審」
respond-golive-report-did-continue = 決定繼續：{ $text }
respond-golive-report-did-rolled-back = 決定回滾：{ $text }
respond-golive-report-did-owner = 交接給 { $text }
respond-golive-report-did-paused = 暫停：{ $text }
respond-golive-report-did-resumed = 繼續（暫停了 { $length }）
respond-golive-report-did-reviewer = 更改評審人：{ $text }
respond-golive-report-did-signed = 簽核
respond-golive-report-did-go-on = 判定上線完成
respond-golive-report-did-longer = 延長觀察
respond-golive-report-did-aborted = 中止：{ $text }
respond-golive-report-notes = 備註
respond-golive-report-charts = 圖表
respond-golive-report-undrawn = 沒有畫成的圖（沒有數據，或畫不出來）：{ $names }

respond-routine-more = … 還有 { $n } 項
respond-routine-button-daily = 📄 { $name } 日報
respond-routine-button-report = 📄 完整報告
respond-routine-daily-title = { $name } 每日彙總 { $date }
respond-routine-daily-head = 📊 { $name } { $date } 日報
respond-routine-daily-since = 這天的數據從 { $time } 才開始有
respond-routine-daily-projects = 專案
respond-routine-daily-calls = API 呼叫
respond-routine-daily-quotas = 配額使用量
respond-routine-daily-errors = 常見錯誤
respond-routine-daily-performance = 系統效能
respond-routine-daily-none = 沒有資料
respond-routine-daily-no-errors = 沒有錯誤
respond-routine-card-since = ⚪ 數據從 { $time } 起
respond-routine-card-no-projects = 沒有專案結束
respond-routine-card-projects = 專案 { $n } 個，失敗 { $failed }，成功率 { $rate }%
respond-routine-card-minutes = 平均 { $minutes } 分鐘
respond-routine-card-calls = API 成功率：{ $list }
respond-routine-card-quotas = 配額：{ $list }
respond-routine-card-no-errors = 沒有錯誤
respond-routine-card-no-data = ⚪ 這天沒有資料
respond-routine-card-error = ❌ { $code } { $n } 次
respond-routine-card-slowest = 最慢的呼叫：{ $name }，一半在 { $p50 } 秒內，九成在 { $p90 } 秒內
respond-routine-card-course = { $title }{ $name }：平均 { $mean }（{ $min }–{ $max }）
respond-routine-col-service = 服務
respond-routine-col-total = 總數
respond-routine-col-success = 成功
respond-routine-col-failed = 失敗
respond-routine-col-rate = 成功率
respond-routine-col-minutes = 平均分鐘
respond-routine-col-used = 已用
respond-routine-col-limit = 上限
respond-routine-col-share = 比例
respond-routine-col-code = 錯誤碼
respond-routine-col-count = 次數
respond-routine-col-figure = 指標
respond-routine-col-mean = 平均
respond-routine-col-least = 最小
respond-routine-col-most = 最大
respond-routine-col-rule = 規則
respond-routine-col-system = 系統
respond-routine-col-priority = 優先級
respond-routine-col-fired = 告警
respond-routine-col-taken = 有人認領
respond-routine-col-wrong = 誤報
respond-routine-col-until-taken = 認領中位
respond-routine-col-until-resolved = 恢復中位
respond-routine-col-now = 現在
respond-routine-col-per-month = 每 30 天
respond-routine-col-reaches = 到達上限
respond-routine-col-days = 天數
respond-handover-head-from = 🌅 交班：{ $from }（{ $since }–{ $until }）
respond-handover-head-both = 🌅 交班 { $from } → { $to }（{ $since }–{ $until }）
respond-handover-head-first = 🌅 交班 → { $to }（{ $since }–{ $until }）
respond-handover-head-nobody = 🌅 交班：目前無人值班（{ $since }–{ $until }）
respond-handover-incident = 🚨 #{ $n } { $title }：{ $state }
respond-handover-cleared = 觀察中
respond-handover-next = 下一步：{ $what }（{ $who }）
respond-handover-text = { $text }
respond-handover-who = { $name }
respond-handover-nobody = 無人負責
respond-handover-close = 結案
respond-handover-golive = 🚀 上線 #{ $n } { $title }：{ $stage }（{ $name }）
respond-handover-golive-paused = 🚀 上線 #{ $n } { $title }：{ $stage }，已暫停（{ $name }）
respond-handover-silence = 🔕 靜音 { $time } 到期：{ $scope }
respond-handover-silence-firing = 🔕 靜音 { $time } 到期：{ $scope }，仍在響
respond-handover-run = 📋 { $title } 停在 { $n }/{ $total }
respond-handover-run-incident = 📋 #{ $incident } { $title } 停在 { $n }/{ $total }
respond-handover-follow-up = ☐ #{ $n } 待辦：{ $text }（{ $who }）
respond-handover-follow-up-due = ☐ #{ $n } { $time } 到期：{ $text }（{ $who }）
respond-handover-follow-up-late = ⚠️ #{ $n } 逾期（{ $time }）：{ $text }（{ $who }）
respond-handover-more-incidents = … 還有 { $n } 個事件，看 /incident
respond-handover-more-golives = … 還有 { $n } 個上線進行中
respond-handover-more-silences = … 還有 { $n } 個靜音快到期
respond-handover-more-runs = … 還有 { $n } 個 SOP 進行中
respond-handover-more-follow-ups = … 還有 { $n } 個待辦到期
respond-handover-quiet = 🟢 這段時間沒有告警
respond-handover-night = 叫人 { $n } 次；{ $list }、已恢復 { $resolved }
respond-handover-stays = 還沒有人接手，仍由 { $name } 值班
respond-handover-vacant = 按「我接手」就由你值班
respond-handover-taken = ✅ { $name } { $time } 接手
respond-handover-replaced = 沒有人接手，已有更新的交班
respond-handover-take = 🙋 我接手
respond-handover-ask = 先問 { $name }
respond-handover-done = ☑ #{ $n } { $text }
respond-weekly-head = 📅 上週 { $from }–{ $to }：{ $n } 組告警
respond-weekly-head-calm = 📅 上週 { $from }–{ $to }：一切平靜
respond-weekly-calm = 🟢 整週沒有告警（前一週 { $before } 組）
respond-weekly-fired = 告警 { $n } 組（前一週 { $before }）
respond-weekly-called = 叫人 { $n } 次（前一週 { $before }）
respond-weekly-taken = 認領中位數 { $took }
respond-weekly-taken-both = 認領中位數 { $took }（前一週 { $before }）
respond-weekly-resolved = 恢復中位數 { $took }
respond-weekly-resolved-both = 恢復中位數 { $took }（前一週 { $before }）
respond-weekly-most = { $name }（{ $system }）{ $n } 次
respond-weekly-noisy-flaps = 🔔 吵：{ $name }（{ $system }）在門檻上下跳動
respond-weekly-noisy-often = 🔔 吵：{ $name }（{ $system }）響了 { $n } 次
respond-weekly-noisy-short = 🔔 吵：{ $name }（{ $system }）響 { $n } 次，多半沒人處理就恢復
respond-weekly-wrong = ⚪ 誤報 { $n }：{ $list }
respond-weekly-more = 太多了，沒有全部算進來
respond-routine-head = 🗓 例行：{ $title }（{ $done }/{ $all }）
respond-routine-head-done = ✅ 例行完成：{ $title }（{ $done }/{ $all }）
respond-routine-checklist = 檢查清單
respond-routine-ticked = ☑ { $item }（{ $name } { $time }）
respond-routine-box = ☐ { $item }
respond-routine-box-done = ☑ { $item }
respond-routine-left-over = ⚠️ 上次（{ $day }）還差 { $n } 項
respond-routine-alert-test = 告警測試
respond-routine-alert-test-why = 確認告警真的叫得到人；按「開始演練」會送出測試告警
respond-routine-alert-test-drill = 演練已完成
respond-routine-alert-test-phones = 值班手機有響
respond-routine-alert-test-outside = 外部心跳監控正常
respond-routine-alert-test-people = 人員名單還正確
respond-routine-threshold-review = 門檻檢討
respond-routine-threshold-review-noisy = 吵的規則看過了
respond-routine-threshold-review-false = 誤報看過了
respond-routine-threshold-review-never = 沒響過的看過了
respond-routine-threshold-review-applied = 修改已套用
respond-routine-capacity-plan = 容量規劃
respond-routine-capacity-plan-trends = 趨勢看過了
respond-routine-capacity-plan-limits = 上限還正確
respond-routine-capacity-plan-order = 擴充已安排
respond-routine-capacity-plan-costs = 費用已確認
respond-review-fired = 上個月 { $n } 組告警，{ $rules } 條規則響過，叫人 { $called } 次
respond-review-noisy = 🔔 吵的 { $n } 條：{ $list }
respond-review-wrong = ⚪ 誤報 { $n } 條：{ $list }
respond-review-never = 從沒響過：{ $n } 條
respond-review-diff = 建議修改 { $n } 處，diff 在報告裡
respond-review-flaps = 在門檻上下跳動（{ $n } 次）
respond-review-often = 響了 { $n } 次
respond-review-short = 響 { $n } 次，多半沒人處理就恢復
respond-review-none = 沒有
respond-review-rule = { $name }（{ $system }）
respond-review-rule-why = { $name }（{ $system }）：{ $why }
respond-review-title-fired = 響過的規則
respond-review-title-noisy = 吵的規則
respond-review-title-never = 沒響過的規則
respond-review-title-diff = 建議修改
respond-review-diff-why = 十次誤報有九次會在這段時間內自己恢復；較長的 for 不會叫人，真的告警也會晚這麼久。請先確認再套用。
respond-capacity-read = 看了 { $n } 條趨勢
respond-capacity-nothing = 資料還不夠看趨勢（至少要 3 天）
respond-capacity-near = 🟠 { $title }{ $name }（{ $system }）現在 { $now }，約 { $day } 到上限
respond-capacity-enough = 🟢 半年內沒有一項會到上限
respond-capacity-how = 每天取最大（會用完的取最小）值，以直線推估；最多看 92 天。
respond-drill-start = 🔔 開始演練

respond-verify-head-running = 🔎 正在驗證 { $name }
respond-verify-head-interrupted = ⏹ { $name } 的驗證中斷了
respond-verify-head-failed = ⚠️ { $name } 的驗證沒有做完
respond-verify-head-done-pass = ✅ { $name } 驗證全部通過（{ $n } 項）
respond-verify-head-done-warn = ⚪ { $name } 驗證：{ $counts }
respond-verify-head-done-noted = ⚠️ { $name } 驗證：{ $counts }
respond-verify-head-done-fail = ❌ { $name } 驗證：{ $counts }
respond-verify-head-done-none = ➖ { $name } 沒有可驗證的項目
respond-verify-by = 👤 { $person } · { $time }
respond-verify-took = 👤 { $person } · { $time } · 歷時 { $took }
respond-verify-step = 第 { $n }/{ $total } 項 { $what }
respond-verify-requests = 請求 { $done }/{ $of }
respond-verify-count-pass = 通過 { $n }
respond-verify-count-fail = 未通過 { $n }
respond-verify-count-warn = 註記 { $n }
respond-verify-count-none = 未判定 { $n }
respond-verify-comma = 、
respond-verify-interrupted = { $n ->
    [0] 還沒做完，機器人就重新啟動了。不會自動重跑；要再跑一次請輸入 /verify { $system }
   *[other] 還沒做完，機器人就重新啟動了（至少做到第 { $n }/{ $total } 項）。不會自動重跑；要再跑一次請輸入 /verify { $system }
  }
respond-verify-failed = { $n ->
    [0] 沒做完就出錯了，原因在日誌。要再跑一次請輸入 /verify { $system }
   *[other] 沒做完就出錯了（至少做到第 { $n }/{ $total } 項），原因在日誌。要再跑一次請輸入 /verify { $system }
  }
respond-verify-colon = ：
respond-verify-of = { $title }：{ $part }
respond-verify-report = { $name } 驗證報告：{ $title }
respond-verify-verdict = 通過 { $pass } 項、未通過 { $fail } 項、註記 { $warn } 項、未判定 { $none } 項
respond-verify-made = { $person } 於 { $time } 對運行中的系統執行，歷時 { $took }。
respond-verify-load = { $requests } 個請求（同時 { $concurrent } 個）：成功 { $succeeded }，平均 { $mean } ms，P95 { $p95 } ms
respond-verify-column-result = 結果
respond-verify-column-line = 項目
respond-verify-column-found = 實際
respond-verify-is-pass = 通過
respond-verify-is-warn = 註記
respond-verify-is-fail = 未通過
respond-verify-is-none = 未判定
respond-verify-part-there = 欄位都在
respond-verify-part-types = 型別正確
respond-verify-part-errors = 錯誤 < { $limit } %
respond-verify-part-pool = 無連線池錯誤
respond-verify-part-timeouts = 無逾時
respond-verify-part-mean = 平均 < { $limit }
respond-verify-part-p95 = P95 < { $limit }
respond-verify-answered = { $status }，{ $ms } ms
respond-verify-off = 來源 { $source } 未啟用
respond-verify-error = { $why }
respond-verify-unanswered = 端點沒有回應，無法判斷
respond-verify-no-json = 回應不是 JSON
respond-verify-all = { $n } 個
respond-verify-missing = 缺少 { $names }
respond-verify-types = { $names }，應為{ $type ->
    [number] 數字
    [text] 文字
    [boolean] 布林值
    [object] 物件
    [list] 清單
   *[time] 時間
  }
respond-verify-by-hand = 回應沒有這個值，請人工確認
respond-verify-confirm-hint = { $more ->
    [0] 👆 請人看過再按：✅ 符合、❌ 不符合
   *[other] 👆 請人看過再按：✅ 符合、❌ 不符合（之後還有 { $more } 項）
}
respond-verify-confirmed-pass = { $name } { $time } 人工確認符合；原為：{ $said }
respond-verify-confirmed-fail = { $name } { $time } 人工確認不符合；原為：{ $said }
respond-verify-value = { $value }
respond-verify-other = { $value }，應 { $wanted }
respond-verify-no-data = 沒有數據（沒有請求，或還沒輪詢到）
respond-verify-no-entries = 沒有紀錄可看
respond-verify-entries = { $n } 筆都有
respond-verify-entries-without = { $n } 筆中 { $without } 筆沒有
respond-verify-failures = { $n }/{ $of }
respond-verify-failures-worst = { $n }/{ $of }（最常見 { $worst }）
respond-verify-failures-rest = { $n }/{ $of }（不含逾時與連線池錯誤）
respond-verify-failures-rest-worst = { $n }/{ $of }（不含逾時與連線池錯誤，最常見 { $worst }）
respond-verify-ms = { $ms } ms（{ $n } 個回應）
respond-verify-none-answered = 沒有任何回應
respond-verify-none-other = 未判定，請求全部逾時或遇到連線池錯誤
respond-verify-no-rule = 未判定，沒有載入規則 { $name }
respond-verify-rule-new = 未判定，規則 { $name } 還沒算過
respond-verify-rule-warming = 未判定，規則 { $name } 的資料還不夠
respond-verify-rule-failed = 未判定，規則 { $name } 算不出來（看 /why { $name }）
respond-verify-rule-held = 未判定，規則 { $name } 要看的來源沒有資料
respond-verify-unused = 未判定，設定中沒有啟用
respond-verify-few = 未判定，樣本太少（{ $sample }，至少 { $least }）
respond-verify-no-value = 未判定，沒有數值
respond-verify-unread = 未判定，來源 { $source } 剛才讀不到：{ $why }
respond-verify-unread-too = 未判定，來源 { $source } 剛才讀不到（同上）
respond-verify-old = 未判定，最後的數值是 { $age } 前的
respond-verify-moment = <1 秒
respond-verify-trigger = 觸發條件「{ $title }」
respond-verify-trigger-quiet-value = 未觸發，{ $value }
respond-verify-trigger-quiet-both = 未觸發，{ $value }（{ $sample }）
respond-verify-trigger-pending-none = 即將觸發
respond-verify-trigger-pending-value = 即將觸發，{ $value }
respond-verify-trigger-pending-sample = 即將觸發（{ $sample }）
respond-verify-trigger-pending-both = 即將觸發，{ $value }（{ $sample }）
respond-verify-trigger-firing-none = 觸發中
respond-verify-trigger-firing-value = 觸發中，{ $value }
respond-verify-trigger-firing-sample = 觸發中（{ $sample }）
respond-verify-trigger-firing-both = 觸發中，{ $value }（{ $sample }）
chat-command-verify = 驗證運行中的系統
chat-verify-which = 🔎 要驗證哪個系統？
chat-verify-none = 🔎 沒有可驗證的系統
chat-verify-none-hint = 系統資料夾裡放一份 verify.yaml 就可以驗證
chat-verify-started = 🔎 開始驗證 { $name }
chat-verify-unknown = 沒有可驗證的系統 { $name }
chat-verify-running = 🔎 { $name } 正在驗證（{ $person }，{ $time } 開始），完成後再試
chat-verify-stopping = 機器人正在停止，稍後再試
chat-verify-place = 這個聊天室收不到結果，請在設定過的群組或私訊使用 /verify
chat-verify-confirmed-pass = ✅ 已確認符合，報告已更新
chat-verify-confirmed-fail = ❌ 已記為不符合，報告已更新
chat-verify-confirmed-already = { $person } { $time } 已經確認過了
chat-verify-closed = 這一項不必再確認；要重新驗證請輸入 /verify
card-button-run-action = ⚠️ { $title }

chat-command-handover = 交班：未結事件、靜音、SOP、待辦
chat-handover-none = 還沒有設定群組，無法交班
chat-handover-there = 🌅 交班已送到 { $chat }，下一位在那裡接手
chat-handover-taken = ✅ 由你值班了
chat-handover-already = { $name } { $time } 已接手
chat-handover-own = 現在就是你值班，要由下一位來按
chat-handover-replaced = 已有更新的交班，請按最新的那一則
chat-handover-asked = 已通知 { $name }
chat-handover-ask = { $from }，{ $name } 接手前想先問你
chat-handover-done-already = { $name } { $time } 已完成
chat-reminder-ticked = ☑ 已勾選
chat-reminder-unticked = ☐ 已取消勾選
chat-reminder-done = ✅ 全部完成
chat-handover-report-gone = 這份報告已經不在了
chat-handover-report-sent = 📄 報告送出中

chat-command-report = 報告：列出、查看、重新傳送
chat-report-title = 📄 報告 · { $n }
chat-report-none = 還沒有報告
chat-report-hint = 重新傳送：{ $example }
chat-report-missing = 沒有名為 { $id } 的報告
chat-report-see = 輸入 /report 可列出報告
chat-report-gone = 這份報告已不再保存
chat-report-sent = 📤 檔案隨後送出
chat-report-send = 📤 傳送檔案
chat-report-back = ◀️ 列表
chat-report-all = 全部

chat-command-golive = 上線流程：測試、監控、觀察、報告
chat-golive-none = 沒有系統設定上線流程。在規則旁放一個 golive.yaml。
chat-golive-nothing = 目前沒有進行中的上線
chat-golive-title = 🚀 上線
chat-golive-open = { $head } · { $at }/5 { $stage } · { $person } · { $time }
chat-golive-past-go-on = ✅ { $head } · { $time }上線完成
chat-golive-past-rolled-back = ↩️ { $head } · { $time }回滾
chat-golive-past-aborted = ⏹ { $head } · { $time }中止
chat-golive-which = 哪個系統要上線？
chat-golive-no-such = 沒有叫 { $name } 的上線，請選：
chat-golive-missing = 這個系統已經沒有上線流程，見 /golive。
chat-golive-too-many = 已有 { $n } 個上線在進行，請先完成或中止一個（/golive）。
chat-golive-started = 上線 #{ $n } 開始了
chat-golive-already = 上線 #{ $n } { $person } { $time } 已經開始，卡片移到最下面
chat-golive-shown = 卡片移到最下面
chat-golive-over = 這次上線已結束。新的：/golive
chat-golive-gone = 找不到這次上線，見 /golive。
chat-golive-stale = { $person } 快了一步，現在是「{ $stage }」
chat-golive-did-started = 開始了
chat-golive-did-pass = ✅ 已記錄：{ $title }
chat-golive-did-warn = ⚠️ 已記錄：{ $title }：{ $why }
chat-golive-did-upload = 📎 已讀取：{ $text }
chat-golive-did-checked = 已檢查，結果在卡片上
chat-golive-did-next = 進入「{ $stage }」
chat-golive-did-deploy = 🚀 已記錄 { $text }
chat-golive-did-looked = 已讀取
chat-golive-did-passed-on = 已通知
chat-golive-did-facts = 已讀取
chat-golive-did-continue = ▶️ 繼續觀察，原因寫入報告
chat-golive-did-rolled-back = ↩️ 已決定回滾，報告隨後送出
chat-golive-did-edit = ✏️ 已修改
chat-golive-did-note = 📝 已記入報告
chat-golive-did-signed = ✍️ 已簽核
chat-golive-did-reviewer = 已更改：{ $text }
chat-golive-did-go-on = ✅ 上線完成，報告隨後送出
chat-golive-did-longer = ⏳ 再觀察一段時間
chat-golive-did-owner = 現在由 { $text } 負責
chat-golive-did-paused = ⏸ 已暫停
chat-golive-did-resumed = ▶️ 繼續
chat-golive-did-aborted = ⏹ 已中止
chat-golive-refused-stage = 現在不行：正在「{ $stage }」
chat-golive-refused-paused = { $person } { $time } 暫停了，請先按繼續
chat-golive-refused-not-paused = 沒有暫停
chat-golive-refused-too-long = 超過 { $n } 字，請短一點
chat-golive-refused-empty = 沒有內容，請寫幾個字
chat-golive-refused-unknown = 這個已經不在了，請按新的按鈕
chat-golive-refused-tests-missing = 還有 { $n } 項測試沒有記錄
chat-golive-refused-remark = ⚠️ 要寫說明
chat-golive-refused-unchecked = 請先按「送測試並檢查」
chat-golive-refused-check-failed = 檢查發現 { $n } 個問題：修好再檢查，或寫原因繼續
chat-golive-refused-open-alerts = 還有 { $n } 則告警未恢復：等它恢復，或寫原因繼續
chat-golive-refused-not-deployed = 還沒有部署
chat-golive-refused-decided = { $person } { $time } 已決定{ $did ->
    [roll-back] 回滾
   *[continue] 繼續
  }
chat-golive-refused-undecided = 有回滾建議，請先決定
chat-golive-refused-no-reviewer = 你不是這次的評審人；按「評審人」可以加入
chat-golive-refused-signed = 你已經簽過了
chat-golive-refused-changed = 卡片之後有東西改了，請再看一次再簽
chat-golive-refused-frozen = 報告已簽核，內容不再更改
chat-golive-refused-too-early = 觀察時間還沒到
chat-golive-refused-too-many = 最多 { $n }
chat-golive-refused-full = 這次上線的紀錄太多了，請完成或中止
chat-golive-file-empty = { $name } 是空的，請重新傳結果。
chat-golive-file-too-large = { $name } 超過 5 MB。請去掉輸出內容（pytest：-o junit_logging=no），或改傳 k6 摘要而不是取樣資料。
chat-golive-file-not-text = { $name } 不是 JUnit XML 也不是 k6 JSON。產生方式：pytest --junitxml=junit.xml、vitest --reporter=junit、k6 --summary-export=k6.json。
chat-golive-file-entities = { $name } 含有 DTD 或實體，不能收。pytest 和 vitest 的報告沒有這些：請傳它們產生的原檔。
chat-golive-file-too-deep = { $name } 巢狀太深，不像測試結果。請傳測試工具產生的原檔。
chat-golive-file-too-many = { $name } 項目太多，請按測試套件分開傳。
chat-golive-file-broken = { $name } 不完整或損壞，請重新傳。
chat-golive-file-not-junit = { $name } 是 XML，但不是 JUnit 報告（開頭應為 testsuites 或 testsuite）。
chat-golive-file-not-k6 = { $name } 是 JSON，但不是 k6 摘要（--summary-export 或 handleSummary）。
chat-golive-file-no-tests = { $name } 裡沒有任何測試。是不是沒有選到測試？
chat-golive-file-gone = 無法從 Telegram 取得 { $name }，請重新傳。
chat-golive-file-wanted = 請傳檔案本身：JUnit XML 或 k6 摘要 JSON。
chat-golive-ask-warn = { $name } 「{ $title }」有什麼問題？（也可以直接傳結果檔）
chat-golive-ask-file = { $name } 請傳「{ $title }」的結果：JUnit XML 或 k6 摘要 JSON
chat-golive-ask-force = { $name } 有缺項仍要繼續的原因？會寫進報告。
chat-golive-ask-force-alerts = { $name } { $alerts } 還在響，為什麼要繼續？會寫進報告。
chat-golive-ask-version = { $name } 剛剛部署的版本或 Commit？
chat-golive-ask-decide-roll-back = { $name } 回滾 { $version } 的原因？回覆後就決定了。
chat-golive-ask-decide-continue = { $name } 繼續 { $version } 的原因？回覆後就決定了。
chat-golive-ask-tasks = { $name } 上線 #{ $n } 的相關任務？
chat-golive-ask-risks = { $name } 風險與緩解，一行一項；目前：
chat-golive-ask-follow-ups = { $name } 後續優化建議，一行一項；目前：
chat-golive-ask-roll-back = { $name } 回滾 { $version } 的原因？回覆後這次上線就結束。
chat-golive-ask-pause = { $name } 暫停上線 #{ $n } 的原因？
chat-golive-ask-abort = { $name } 中止上線 #{ $n } 的原因？回覆後就結束，不產生報告。
chat-golive-ask-abort-observed = { $name } 中止上線 #{ $n } 的原因？回覆後就結束，報告隨後送出。
chat-golive-hint-reason = 原因
chat-golive-hint-lines = 一行一項
chat-golive-hint-file = 附上檔案
chat-golive-hint-version = v2.3.1 或 Commit
chat-golive-which-test = 這是哪一項測試的結果？
chat-golive-items = ✏️ 上線 #{ $n } 的測試：要改哪一項？
chat-golive-more = 上線 #{ $n }
chat-golive-reviewers = 👥 上線 #{ $n } 的評審人（需 { $least } 人簽核）
chat-golive-owners = 上線 #{ $n } 交給誰？
chat-golive-preview-more = …… 另有 { $n } 行；簽核後會附上檔案
chat-golive-button-pass = ✅ 通過
chat-golive-button-warn = ⚠️ 警告…
chat-golive-button-file = 📎 結果檔…
chat-golive-button-items = ◀ 全部測試
chat-golive-button-owner = 👤 交接
chat-golive-button-pause = ⏸ 暫停…
chat-golive-button-tasks = ✏️ 任務…
chat-golive-button-show = ⬇️ 卡片
chat-golive-button-abort = ⏹ 中止…
chart-mark-deploy = { $version }
card-deployed = 🚀 { $time }部署 { $version }
card-deployed-ago = { $length }前
chat-command-drill = 演練：送出測試告警，量每一段多久
chat-drill-none = 還沒有設定群組，無法演練
chat-drill-started = 🧪 演練開始，請到 { $chat } 認領測試告警
chat-drill-already = { $name } 的演練還在進行，最晚 { $time } 結束
chat-drill-unknown = 看不懂「{ $typed }」，沒有開始演練
chat-drill-usage = { $example } 後面不用加字：會發一則測試告警到所有群組，並量每一段要多久
respond-drill-title = 演練 { $day } { $time }（{ $name }）
respond-drill-head-running = 🧪 演練進行中（{ $name } { $time }）
respond-drill-head-passed = ✅ 演練完成，每一段都通了（{ $name } { $time }）
respond-drill-head-failed = ❌ 演練沒有全部通過（{ $name } { $time }）
respond-drill-rule = ✅ 規則：{ $took }
respond-drill-alert = ✅ 告警建立：{ $took }
respond-drill-alert-waits = ⏳ 正在觸發規則
respond-drill-alert-failed = ❌ 規則沒有觸發告警
respond-drill-sent = ✅ { $channel } { $chat } 送達：{ $took }
respond-drill-sending = ⏳ { $channel } { $chat } 傳送中
respond-drill-unsent = ❌ { $channel } { $chat } 沒有送達
respond-drill-acked = ✅ { $name } 認領：{ $took }
respond-drill-ack-waits = ⏳ 等人按測試告警上的「認領」
respond-drill-unacked = ❌ 10 分鐘內沒有人認領
respond-drill-ends = 最晚 { $time } 自動結束，不算事件也不列入報表
respond-drill-verdict-passed = 每一段都通了
respond-drill-verdict-failed = 沒有全部通過
