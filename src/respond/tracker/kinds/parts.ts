import type { TrackerConfig } from '../../../config/tracker.ts'
import type { Clock, Ms } from '../../../core/clock.ts'
import type { Result } from '../contract.ts'

/** What a kind of tracker is made of. */
export interface TrackerParts {
  config: TrackerConfig
  clock: Clock
  redact: (text: string) => string
  /** For one request. */
  timeout: Ms
}

export type Fields = Readonly<Record<string, unknown>>

export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
export const listOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.map(fieldsOf) : [])
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** An http(s) address of a tracker's answer; undefined for anything else. */
export function webUrl(value: unknown): string | undefined {
  const text = textOf(value)
  return text.length <= 2048 && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? text : undefined
}

/** The token, wherever a tracker repeats it, is a secret even before anybody has told the redactor. */
export function scrubber({ token, email }: Pick<TrackerConfig, 'token' | 'email'>, redact: (text: string) => string) {
  const forms = [token, Buffer.from(`${email ?? ''}:${token}`).toString('base64')]
  return (text: string): string => redact(forms.reduce((rest, form) => rest.replaceAll(form, '***'), text))
}

/** Clocks differ, and a request may take its time. */
export const slack: Ms = 3_600_000

/** Whether a text holds this marker and no longer one. */
export function holds(text: string, marker: string): boolean {
  for (let at = text.indexOf(marker); at >= 0; at = text.indexOf(marker, at + 1)) {
    if (!/^[\d/]/.test(text.slice(at + marker.length, at + marker.length + 1))) return true
  }
  return false
}

/** Pages of a list until one is the last, or `enough` says so; at most `most`. */
export async function pages<T>(
  most: number,
  page: (n: number) => Promise<Result<{ found?: T; last: boolean }>>,
): Promise<Result<T | undefined>> {
  for (let n = 1; n <= most; n++) {
    const got = await page(n)
    if (!got.ok) return got
    if (got.value.found !== undefined) return { ok: true, value: got.value.found }
    if (got.value.last) break
  }
  return { ok: true, value: undefined }
}
