import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { messageOf } from '../core/errors.ts'
import type { Expand } from './yaml.ts'

/** Largest file a `file:` reference may name, bytes: a token or a password. */
const maxReferenceBytes = 64 * 1024
const variable = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g
/** The password of an address such as `redis://user:password@host`. */
const passwordInUrl = /^[a-z][a-z0-9+.-]*:\/\/[^/@\s]*:([^/@\s]+)@/i
/** Keys whose values never appear in a log, card or page. Of language models there are figures of tokens too. */
const secretKey = /token$|password|secret|authorization|api[_-]?key|credentials|bearer|cookie/i
/** Names a place in a document, such as `data.first_token`: what stands there is no secret of this file. */
const isPath = (key: string): boolean => /[.[]/.test(key)

/**
 * Expands `${VAR}` and `${VAR:-default}` anywhere in a value, and a value `file:PATH` (relative to the file it stands
 * in) to that file's content without the final line break. Values that are secret by their key or by coming from a
 * file are told to `onSecret`, paths of files to `onFile`, whether they can be read or not.
 */
export function references(
  env: Readonly<Record<string, string | undefined>>,
  folder: string,
  { onSecret, onFile }: { onSecret: (value: string) => void; onFile: (path: string) => void },
): Expand {
  return (text, path) => {
    const missing: string[] = []
    const expanded = text.replace(variable, (_whole, name: string, fallback: string | undefined) => {
      const value = env[name]
      if (value !== undefined && value !== '') return value
      if (fallback === undefined) missing.push(name)
      return fallback ?? ''
    })
    if (missing.length > 0) {
      const name = missing[0]
      return { problem: `the variable ${name} is not set; set it, or give a default`, example: `\${${name}:-value}` }
    }
    if (expanded.startsWith('file:')) {
      const path = resolve(folder, expanded.slice('file:'.length))
      onFile(path)
      return fromFile(path, onSecret)
    }
    const [, password] = passwordInUrl.exec(expanded) ?? []
    if (password !== undefined) for (const form of formsOf(password)) onSecret(form)
    if (path.some((key) => typeof key === 'string' && secretKey.test(key) && !isPath(key))) onSecret(expanded)
    return { text: expanded }
  }
}

/** As it stands in the address and as it is meant. */
function formsOf(password: string): string[] {
  try {
    return [...new Set([password, decodeURIComponent(password)])]
  } catch {
    return [password]
  }
}

function fromFile(path: string, onSecret: (value: string) => void): ReturnType<Expand> {
  try {
    if (statSync(path).size > maxReferenceBytes) return { problem: `${path} is larger than ${maxReferenceBytes} bytes` }
    const text = readFileSync(path, 'utf8').replace(/\r?\n$/, '')
    onSecret(text)
    return { text }
  } catch (error) {
    return { problem: `can't read ${path}: ${reasonOf(error)}`, example: 'file:/run/secrets/token' }
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read (permissions)',
  EISDIR: 'it is a folder',
}

/** Why a file can't be read, in words and without its path; the system's own text for what has none here. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return reasons[code] ?? messageOf(error)
}
