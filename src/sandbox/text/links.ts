const digits = /^\d{1,15}$/

/** The person a `tg://user?id=…` link mentions. */
export function linkedUser(url: string): number | undefined {
  const id = /^tg:(?:\/\/)?user\?(?:.*&)?id=(\d{1,15})(?:&.*)?$/i.exec(url)?.[1]
  return id === undefined ? undefined : Number(id)
}

/**
 * The link as Telegram stores it, or an empty string when it is not one: the entity is then dropped silently. A host
 * without a dot (such as `localhost`) is not a link.
 */
export function checkedLink(url: string): string {
  if (/^(tg|ton|tonsite):/i.test(url)) return url
  const absolute = /^https?:\/\//i.test(url) ? url : `http://${url}`
  try {
    const parsed = new URL(absolute)
    if (!/^https?:$/.test(parsed.protocol)) return ''
    if (!parsed.hostname.includes('.') && !parsed.hostname.startsWith('[')) return ''
    return parsed.href
  } catch {
    return ''
  }
}

/** The id in `tg://emoji?id=…`. */
export function linkedEmoji(url: string): string | undefined {
  const id = /^tg:(?:\/\/)?emoji\?(?:.*&)?id=(\d+)(?:&.*)?$/i.exec(url)?.[1]
  return id !== undefined && /^[1-9]\d{0,18}$/.test(id) ? id : undefined
}

/** The moment and format in `tg://time?unix=…&format=…`. */
export function linkedTime(url: string): { unixTime: number; format: string } | undefined {
  const query = /^tg:(?:\/\/)?time\?(.*)$/i.exec(url)?.[1]
  if (query === undefined) return undefined
  const parameters = new Map(query.split('&').map((part) => part.split('=') as [string, string | undefined]))
  const unix = parameters.get('unix') ?? ''
  if (!digits.test(unix) || Number(unix) <= 0 || Number(unix) > 0x7fffffff) return undefined
  return { unixTime: Number(unix), format: parameters.get('format') ?? '' }
}

/** A date-time format in Telegram's spelling (`r`, or `w`, `d|D`, `t|T` in that order); undefined when it is not one. */
export function timeFormat(format: string): string | undefined {
  if (format === 'r' || format === 'R') return 'r'
  if (!/^[wWdDtT]*$/.test(format)) return undefined
  const part = (short: string, long: string) => (format.includes(short) ? short : format.includes(long) ? long : '')
  return (/[wW]/.test(format) ? 'w' : '') + part('d', 'D') + part('t', 'T')
}
