import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ScriptRunner } from './support/script.ts'

// Prometheus's scripts (Apache-2.0) are not part of this repository; they are run where they lie beside it.
const folder = join(import.meta.dirname, '../../../shared/promqltest')
const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.test')) : []

describe("CORE-3: Prometheus 2.42's own PromQL tests, in v2 mode", () => {
  it(`${files.length} files agree, evaluation by evaluation`, () => {
    const runs = files.map((file) => ({
      file,
      ...new ScriptRunner('v2').run(readFileSync(join(folder, file), 'utf8')),
    }))
    expect(runs.flatMap(({ file, failures }) => failures.map((failure) => `${file}: ${failure}`))).toEqual([])
    if (files.length > 0) expect(runs.reduce((sum, { evaluations }) => sum + evaluations, 0)).toBe(566)
  })

  it('the runner that judges them finds a wrong value', () => {
    const script = 'load 1m\n  m 1 2 3\n\neval instant at 1m m\n  m 2\n\neval instant at 2m m\n  m 9\n'
    const { failures, evaluations } = new ScriptRunner('v2').run(script)
    expect([failures.length, evaluations]).toEqual([1, 2])
  })
})
