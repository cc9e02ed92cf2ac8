import { beyondBounds } from '../core/json-guard.ts'
import { HttpProblem } from './problem.ts'

/** Largest body of a request, bytes. */
export const largestBody = 1024 * 1024

const deepest = 32
const mostValues = 200_000
/** Keys that would reach into what every object inherits. */
const forbidden = new Set(['__proto__', 'constructor', 'prototype'])
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** @throws HttpProblem 413 and 415 */
export async function readBody(request: Request): Promise<Buffer> {
  const encoding = request.headers.get('content-encoding') ?? 'identity'
  if (encoding !== 'identity') {
    throw new HttpProblem(415, `content-encoding ${encoding.slice(0, 40)} is not taken; send the body as it is`)
  }
  const announced = Number(request.headers.get('content-length') ?? 0)
  if (announced > largestBody) throw tooLarge()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.length
    if (size > largestBody) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function tooLarge(): HttpProblem {
  return new HttpProblem(
    413,
    `the body is larger than ${largestBody} bytes; send it in parts`,
    {},
    { connection: 'close' },
  )
}

/** The media type of a request, lower case and without parameters. */
export function mediaType(request: Request): string {
  return (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
}

/**
 * The body as JSON: of bounded depth and size, without keys that reach into prototypes. Only for content type
 * application/json, which no web page may send to us unasked.
 * @throws HttpProblem
 */
export async function readJson(request: Request): Promise<unknown> {
  const type = mediaType(request)
  if (type !== 'application/json') {
    throw new HttpProblem(415, `content-type is ${type.slice(0, 60) || 'missing'}; send application/json`)
  }
  return parseJson(await readBody(request))
}

/** @throws HttpProblem 400 */
export function parseJson(body: Buffer): unknown {
  guard(body)
  let value: unknown
  try {
    value = JSON.parse(utf8.decode(body))
  } catch (error) {
    const why = error instanceof TypeError ? 'it is not UTF-8' : 'a bracket, comma or quote is missing or too many'
    throw new HttpProblem(400, `the body is not JSON: ${why}`)
  }
  refuseKeys(value)
  return value
}

/** Before anything is parsed. */
function guard(body: Buffer): void {
  const beyond = beyondBounds(body, { depth: deepest, values: mostValues })
  if (beyond === 'depth') throw new HttpProblem(400, `the body is nested deeper than ${deepest} levels`)
  if (beyond === 'values') {
    throw new HttpProblem(413, `the body holds more than ${mostValues} values; send it in parts`)
  }
}

function refuseKeys(value: unknown): void {
  const open: unknown[] = [value]
  while (open.length > 0) {
    const next = open.pop()
    if (typeof next !== 'object' || next === null) continue
    if (!Array.isArray(next)) {
      const key = Object.keys(next).find((name) => forbidden.has(name))
      if (key !== undefined) throw new HttpProblem(400, `the key "${key}" is not taken; rename it`)
    }
    for (const part of Object.values(next)) if (typeof part === 'object') open.push(part)
  }
}
