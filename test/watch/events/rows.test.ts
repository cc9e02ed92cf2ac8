import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readConfiguration } from '../../../src/configuration.ts'
import { formatIssue } from '../../../src/core/errors.ts'

/** What is wrong with a pack's rows for events, as people are told; or the rows. */
function read(events: string) {
  const folder = mkdtempSync(join(tmpdir(), 'events-'))
  try {
    mkdirSync(join(folder, 'shop'))
    writeFileSync(join(folder, 'opsbell.yaml'), 'chats: { ops: { id: -1 } }\nsystems: [ ./shop ]\n')
    writeFileSync(join(folder, 'shop/system.yaml'), `id: shop\nname: Shop\nevents:\n${events}`)
    const result = readConfiguration(join(folder, 'opsbell.yaml'), {})
    if (result.ok) return result.configuration.config.systems[0]?.events
    return result.issues.map((issue) => formatIssue(issue).replace(/^.*system\.yaml:/, ''))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

describe('VB-1: the rows of a pack for error events', () => {
  it('have defaults for all but the code', () => {
    expect(read('  - { code: "*", alert: ErrorEvent }\n')).toEqual([
      { code: '*', alert: 'ErrorEvent', priority: 'P2', resolve_after: 900_000, labels: {}, annotations: {} },
    ])
  })

  it.each([
    ['  - { alert: A }\n', '4:5: events.0.code: is missing; a string is needed (for example "*_INVALID_API_KEY")'],
    [
      '  - { code: "a b" }\n',
      '4:13: events.0.code: a code has letters, digits, _ . : - and * for anything (for example "*_INVALID_API_KEY")',
    ],
    [
      '  - { code: A, resolve_after: 15 }\n',
      '4:31: events.0.resolve_after: 15 has no unit; write a unit, for example 15s (for example 15m)',
    ],
    [
      '  - { code: A, resolveafter: 15m }\n',
      '4:16: events.0.resolveafter: unknown key "resolveafter"; did you mean "resolve_after"?',
    ],
    [
      '  - { code: A, priority: P9 }\n',
      '4:26: events.0.priority: must be "P0", "P1", "P2", "P3" or "P4" (for example P1)',
    ],
    [
      '  - { code: A, annotations: { summary: "{{ $detials.x }}" } }\n',
      '4:40: events.0.annotations.summary: the template can\'t be read: undefined variable "$detials"',
    ],
  ])('%s is a mistake', (row, issue) => {
    expect(read(row)).toEqual([expect.stringContaining(issue)])
  })
})
