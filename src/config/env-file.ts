import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'

type Variables = Readonly<Record<string, string | undefined>>

/** What a process started now would have: the file's variables under those that were given from outside. */
export function withEnvFile(outside: Variables, path: string): Variables {
  try {
    return { ...parseEnv(readFileSync(path, 'utf8')), ...outside }
  } catch {
    return outside
  }
}
