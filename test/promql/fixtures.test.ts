import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { implemented } from '../../src/promql/functions/index.ts'
import { ScriptRunner } from './support/script.ts'

const folder = join(import.meta.dirname, 'fixtures')
const files = readdirSync(folder).filter((file) => file.endsWith('.test'))
const textOf = (file: string) => readFileSync(join(folder, file), 'utf8')

describe('CORE-3: expressions have the values that Prometheus gives them', () => {
  it.each(files)('%s', (file) => {
    const runner = new ScriptRunner(file.endsWith('.v2.test') ? 'v2' : 'v3').run(textOf(file))
    expect(runner.failures).toEqual([])
    expect(runner.evaluations).toBeGreaterThan(0)
  })

  it('every function is evaluated in a fixture', () => {
    const evaluated =
      files
        .map(textOf)
        .join('\n')
        .match(/^eval(?:_ordered)? .*$/gm)
        ?.join('\n') ?? ''
    expect(implemented().filter((name) => !evaluated.includes(`${name}(`))).toEqual([])
  })
})
