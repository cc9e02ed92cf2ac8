import type { IncomingMessage } from 'node:http'
import { ApiError } from './errors.ts'
import { readMultipart } from './multipart.ts'
import { Params, type Upload } from './params.ts'

/** Uploads of 50 MB plus the rest of the form. */
const bodyLimit = 52 * 1024 * 1024

export interface ApiRequest {
  token: string
  /** Lower case, as Telegram compares it. */
  method: string
  params: Params
}

/** `/bot<token>/<method>` and `/bot<token>/test/<method>`; undefined for any other path. */
export function splitPath(path: string): { token: string; method: string } | undefined {
  const match = /^\/bot([^/]*)(?:\/test)?(?:\/([^/]*))?\/?$/.exec(path)
  return match ? { token: decodePath(match[1] ?? ''), method: (match[2] ?? '').toLowerCase() } : undefined
}

/** Reads the parameters from query string and body: urlencoded, JSON or multipart. */
export async function readParams(request: IncomingMessage, url: URL): Promise<Params> {
  const values = new Map<string, string>(url.searchParams)
  const files = new Map<string, Upload>()
  const body = await readBody(request, bodyLimit)
  const type = request.headers['content-type'] ?? ''
  if (body.length === 0) return new Params(values, files)
  if (type.startsWith('application/json')) readJson(body, values)
  else if (type.startsWith('multipart/form-data')) readForm(body, type, values, files)
  else for (const [name, value] of new URLSearchParams(body.toString())) values.set(name, value)
  return new Params(values, files)
}

export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limit) throw new ApiError(413, 'Request Entity Too Large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function readJson(body: Buffer, values: Map<string, string>): void {
  let parsed: unknown
  try {
    parsed = JSON.parse(body.toString())
  } catch {
    throw new ApiError(400, "Bad Request: can't parse JSON object")
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return
  for (const [name, value] of Object.entries(parsed)) {
    if (value === null || value === undefined) continue
    values.set(name, typeof value === 'string' ? value : JSON.stringify(value))
  }
}

function readForm(body: Buffer, type: string, values: Map<string, string>, files: Map<string, Upload>): void {
  const parts = readMultipart(body, type)
  if (!parts) throw new ApiError(400, "Bad Request: can't parse form data")
  for (const { name, filename, mime, data } of parts) {
    if (filename === undefined) values.set(name, data.toString())
    else files.set(name, { name: filename, mime, data })
  }
}

/** Percent-decoded; what is no encoding stays as it is. */
export function decodePath(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
