import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { systems as simulated } from '../../src/sandbox/systems/registry.ts'
import { testRules } from '../../src/watch/rules/unit/index.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { readPack, systemsFolder } from './pack-rig.ts'

const packs = readdirSync(systemsFolder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
const read = (pack: string, file: string) => readFileSync(join(systemsFolder, pack, file), 'utf8')
const filesOf = (pack: string, end: string) =>
  readdirSync(join(systemsFolder, pack)).filter((file) => file.endsWith(end))
const alertsOf = (pack: string) => {
  const rules = [...readPack(pack).rules.values()].flat().flatMap((group) => group.rules)
  return [...new Set(rules.filter(({ kind }) => kind === 'alert').map(({ name }) => name))]
}
/** What the bot raises by itself, with no rule in any pack. */
const own = ['SourceDown']

describe.each(packs)('the pack %s', (pack) => {
  it('has a README that names each of its rules, and no rule that it has not', () => {
    const named = [...read(pack, 'README.md').matchAll(/`([A-Z][a-z0-9]+(?:[A-Z][A-Za-z0-9]*)+)`/g)].map(
      ([, one]) => one,
    )
    const rules = alertsOf(pack)
    expect(rules.filter((name) => !named.includes(name))).toEqual([])
    expect(named.filter((name) => !rules.includes(name ?? '') && !own.includes(name ?? ''))).toEqual([])
  })

  it('has a README that names each of its files and each variable of its configuration', () => {
    const readme = read(pack, 'README.md')
    const files = filesOf(pack, '.yaml').filter((file) => !file.endsWith('.test.yaml'))
    expect(files.filter((file) => !readme.includes(`\`${file}\``))).toEqual([])
    const head = read(pack, 'system.yaml').split(/^[^#]/m)[0] ?? ''
    const variables = [...read(pack, 'system.yaml').matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name)
    expect([...new Set(variables)].filter((name) => !head.includes(name) && !readme.includes(name))).toEqual([])
  })

  it('has a unit test that sees each of its rules fire', () => {
    const texts = filesOf(pack, '.test.yaml').map((file) => read(pack, file))
    expect(alertsOf(pack).filter((name) => !texts.some((text) => firesIn(text, name)))).toEqual([])
  })

  it('passes its unit tests', () => {
    const lines: string[] = []
    const files = filesOf(pack, '.test.yaml').map((file) => join(systemsFolder, pack, file))
    expect([testRules(files, { mode: 'v3', print: (text) => lines.push(text) }), lines.join('\n')]).toEqual([
      0,
      expect.stringContaining('SUCCESS'),
    ])
  })

  it.runIf(Object.hasOwn(simulated, pack))('has a README that names each switch of its simulated system', () => {
    const readme = read(pack, 'README.md')
    const { switches } = simulated[pack]?.(new FakeClock(), () => 0.5).describe() ?? { switches: [] }
    expect(switches.length).toBeGreaterThan(0)
    expect(switches.map(({ id }) => id).filter((id) => !readme.includes(`\`${id}\``))).toEqual([])
  })
})

/** Either among the ALERTS that a query finds, or as an alert with labels and annotations that is expected. */
function firesIn(text: string, name: string): boolean {
  if (new RegExp(`\\{alertname="${name}"[,}].*value: [1-9]`).test(text)) return true
  return new RegExp(`alertname: ${name}\\n +exp_alerts:\\n +- `).test(text)
}
