import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'

/** Beside the code, in `src` as in `dist`: the build copies the folder. */
const folder = new URL('../page/', import.meta.url)
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
  "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"

/** A file of the page. Names are plain: no folders above, nothing hidden. */
export async function serveStatic(path: string): Promise<Response> {
  const name = path === '/' ? 'index.html' : path.slice(1)
  const type = types[extname(name)]
  if (type === undefined || !/^[a-z0-9-]+\.[a-z]+$/.test(name)) return new Response('not found\n', { status: 404 })
  try {
    const body = await readFile(new URL(name, folder))
    const headers = {
      'content-type': type,
      'cache-control': 'no-store',
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    }
    return new Response(new Uint8Array(body), { headers })
  } catch {
    return new Response('not found\n', { status: 404 })
  }
}
