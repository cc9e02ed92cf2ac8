/** One field of a form: a value, or a file when it has a name. */
export interface Part {
  name: string
  filename?: string
  mime: string
  data: Buffer
}

const headEnd = Buffer.from('\r\n\r\n')

/**
 * Reads multipart/form-data as leniently as Telegram does: header names in any case, parameters with or without quotes
 * and blanks (grammY writes `content-disposition:form-data;name="a";filename=b.txt`). Undefined when it is no such form.
 */
export function readMultipart(body: Buffer, contentType: string): Part[] | undefined {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1]
  if (boundary === undefined) return undefined
  const mark = Buffer.from(`--${boundary}`)
  const parts: Part[] = []
  let at = body.indexOf(mark)
  while (at >= 0) {
    const from = at + mark.length
    if (body.toString('latin1', from, from + 2) === '--') return parts
    const next = body.indexOf(mark, from)
    if (next < 0) return undefined
    const part = readPart(body.subarray(from + 2, next - 2))
    if (part) parts.push(part)
    at = next
  }
  return undefined
}

function readPart(bytes: Buffer): Part | undefined {
  const split = bytes.indexOf(headEnd)
  if (split < 0) return undefined
  const head = bytes.toString('utf8', 0, split)
  const disposition = headerOf(head, 'content-disposition')
  const name = parameterOf(disposition, 'name')
  if (name === undefined) return undefined
  const filename = parameterOf(disposition, 'filename')
  const mime = headerOf(head, 'content-type').trim() || 'application/octet-stream'
  return { name, ...(filename !== undefined && { filename }), mime, data: bytes.subarray(split + headEnd.length) }
}

const headerOf = (head: string, name: string) => new RegExp(`^${name}:(.*)$`, 'im').exec(head)?.[1] ?? ''

function parameterOf(header: string, name: string): string | undefined {
  const found = new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;]*))`, 'i').exec(header)
  return found ? (found[1] ?? found[2] ?? '').replace(/\\(.)/g, '$1').trim() : undefined
}
