import type { Update } from 'grammy/types'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'

export interface Answer {
  status: number
  headers: Headers
  ok: boolean
  result: unknown
  error_code?: number
  description?: string
  parameters?: { retry_after?: number; migrate_to_chat_id?: number }
}

export type Fields = Record<string, unknown>

/** Calls the Bot API over real HTTP, as JSON. */
export async function call(
  sandbox: Sandbox,
  method: string,
  fields: Fields = {},
  token = sandbox.token,
): Promise<Answer> {
  const response = await fetch(`${sandbox.apiRoot}/bot${token}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fields),
  })
  return {
    status: response.status,
    headers: response.headers,
    ...((await response.json()) as Omit<Answer, 'status' | 'headers'>),
  }
}

/** The same as a form with files. */
export async function upload(
  sandbox: Sandbox,
  method: string,
  fields: Fields,
  files: Record<string, Buffer>,
): Promise<Answer> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    form.set(name, typeof value === 'string' ? value : JSON.stringify(value))
  }
  for (const [name, data] of Object.entries(files)) form.set(name, new Blob([new Uint8Array(data)]), `${name}.bin`)
  const response = await fetch(`${sandbox.apiRoot}/bot${sandbox.token}/${method}`, { method: 'POST', body: form })
  return {
    status: response.status,
    headers: response.headers,
    ...((await response.json()) as Omit<Answer, 'status' | 'headers'>),
  }
}

/** The answer's code and text, as the tables write them. */
export const verdict = (answer: Answer): string =>
  answer.ok ? `${answer.status} ok` : `${answer.error_code} ${answer.description}`

export async function updates(sandbox: Sandbox, fields: Fields = {}): Promise<Update[]> {
  return (await call(sandbox, 'getUpdates', fields)).result as Update[]
}

/** Turns the event loop until `probe` holds, for states nobody announces; fails after ten seconds. */
export async function eventually(probe: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 10_000
  while (!probe()) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** The smallest PNG: one pixel. */
export const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
)
