import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ScriptRunner } from './support/script.ts'

const folder = join(import.meta.dirname, '../../../shared/promqltest')

if (existsSync(folder)) {
  describe("CORE-3: Prometheus 2.42's own PromQL tests, in v2 mode", () => {
    const files = readdirSync(folder).filter((file) => file.endsWith('.test'))
    let evaluations = 0

    it.each(files)('%s', (file) => {
      const runner = new ScriptRunner('v2').run(readFileSync(join(folder, file), 'utf8'))
      expect(runner.failures).toEqual([])
      evaluations += runner.evaluations
    })

    it('are all there', () => expect(evaluations).toBe(566))
  })
}
