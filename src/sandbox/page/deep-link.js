import { t } from './i18n.js'
import { openChat, state } from './store.js'
import { notify } from './toast.js'

/**
 * Opens what Telegram opens in itself: the private chat with the bot, where the Start button sends what stands behind
 * `?start=`. False for a link that is the browser's concern.
 */
export function openedInside(address) {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (!url || !/^(t|telegram)\.me$/.test(url.hostname)) return false
  const name = url.pathname.slice(1).toLowerCase()
  if (name !== state.bot?.username.toLowerCase() || url.searchParams.has('startgroup'))
    notify(t('noLink', { url: address }))
  else openChat(state.me, undefined, url.searchParams.get('start') ?? undefined)
  return true
}
