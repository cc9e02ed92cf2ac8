/** Whether this machine alone can be meant by that name or address. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[(.*)\]$/, '$1').toLowerCase()
  return name === 'localhost' || name === '::1' || /^127\.\d+\.\d+\.\d+$/.test(name)
}

/** Host without its port. */
const nameOf = (host: string): string => host.replace(/:\d+$/, '')

/**
 * Why a request may come from a web page that a browser shows, and not from whom we mean to serve; undefined: it does not.
 * Without a token only this machine is served, so a name that a page made point to it is refused; and no page of
 * elsewhere may change anything, whatever the browser adds of itself.
 */
export function foreign(request: Request, tokens: readonly string[]): string | undefined {
  const host = request.headers.get('host') ?? ''
  if (tokens.length === 0 && !isLoopback(nameOf(host))) {
    return `host ${host.slice(0, 100)} is not this machine; set API_TOKEN to serve others`
  }
  if (request.method === 'GET' || request.method === 'HEAD') return undefined
  const origin = request.headers.get('origin')
  const site = request.headers.get('sec-fetch-site')
  const elsewhere = origin !== null && (!URL.canParse(origin) || new URL(origin).host !== host)
  return elsewhere || site === 'cross-site' ? 'pages of other sites may not send this' : undefined
}
