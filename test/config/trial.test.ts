import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readConfiguration, trialsOf } from '../../src/configuration.ts'

const hour = 3_600_000

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trial-'))
  mkdirSync(join(folder, 'systems/shop'), { recursive: true })
  writeFileSync(join(folder, 'opsbell.yaml'), 'chats: { ops: { id: -100 } }\n')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const rule = (name: string, trial?: string, expr = 'up == 0') =>
  `      - { alert: ${name}, expr: ${expr}${trial === undefined ? '' : `, annotations: { trial: "${trial}" }`} }\n`

function read(rules: string, more = '') {
  writeFileSync(join(folder, 'systems/shop/system.yaml'), `id: shop\nname: Shop\nrules: [ rules.yaml ]\n${more}`)
  writeFileSync(join(folder, 'systems/shop/rules.yaml'), `groups:\n  - name: shop\n    rules:\n${rules}`)
  const found = readConfiguration(join(folder, 'opsbell.yaml'), {})
  return found.ok
    ? trialsOf(found.configuration)
    : found.issues.map(({ line, path, message }) => `${line} ${path}: ${message}`)
}

describe('which rules are on trial', () => {
  const a = { system: 'shop', rule: 'A' }

  it('those whose annotation says so, the longest of one name', () => {
    expect(read(rule('A', '24h') + rule('B'))).toEqual([{ ...a, length: 24 * hour, annotated: true }])
    expect(read(rule('A', '1h') + rule('A', '2h', 'up == 1'))).toEqual([{ ...a, length: 2 * hour, annotated: true }])
  })

  it('those that system.yaml names, whatever their annotations say', () => {
    const trial = 'trial: { for: 2h, rules: [ A ] }\n'
    expect(read(rule('A', '24h') + rule('B'), trial)).toEqual([{ ...a, length: 2 * hour, annotated: false }])
  })

  it.each([
    ['no length', rule('A', 'yes'), '', /^4 annotations\.trial: the trial of the rule "A" is no duration: "yes"$/],
    ['none at all', rule('A', '0s'), '', /is no duration: "0s"$/],
    [
      'a rule that is none',
      rule('Abc'),
      'trial: { for: 2h, rules: [ Abd ] }\n',
      /^4 trial\.rules\.0: no rule raises the alert "Abd"; did you mean "Abc"\?$/,
    ],
    ['a bare number', rule('A'), 'trial: { for: 2, rules: [ A ] }\n', /trial\.for: 2 has no unit/],
  ])('%s is said with its place', (_, rules, more, issue) => {
    expect(read(rules, more)).toEqual([expect.stringMatching(issue)])
  })
})
