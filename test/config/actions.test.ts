import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readConfiguration } from '../../src/configuration.ts'
import { formatIssue } from '../../src/core/errors.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'config-actions-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const title = 'title: { zh-TW: 動作, en: Action }'

function read(actions: string) {
  const shop = join(folder, 'systems/shop')
  mkdirSync(shop, { recursive: true })
  writeFileSync(join(folder, 'opsbell.yaml'), 'chats: { ops: { id: -1001 } }\n')
  writeFileSync(join(shop, 'system.yaml'), `id: shop\nname: Shop\nenvironment: staging\nactions:\n${actions}`)
  return readConfiguration(join(folder, 'opsbell.yaml'), { TAIL: '70' })
}

function mistakes(actions: string): string[] {
  const found = read(actions)
  return found.ok ? [] : found.issues.map((issue) => formatIssue(issue).replaceAll(`${folder}/`, ''))
}

const all = `
  restart:
    kind: command
    ${title}
    changes: true
    host: shop-1
    argv: [ pm2, restart, "{app}" ]
    windows: [ 'C:\\pm2\\pm2.exe', restart, "{app}" ]
    env: { NODE_ENV: production }
    arguments: { app: { values: [ api, worker ], default: api } }
    cooldown: 5m
    perHour: 4
    approval: true
    shield: { for: 2m, alerts: [ InstanceDown ] }
  errors:
    kind: log
    ${title}
    path: logs/error.log
    lines: \${TAIL}
    level: error
    copy: { posix: tail -n 50 logs/error.log, windows: 'Get-Content logs\\error.log -Tail 50' }
  state: { kind: docker, ${title}, do: state, matching: postgres }
  stack: { kind: docker, ${title}, do: restart, containers: [ shop-prometheus ], shield: { for: 1m, alerts: [ X ] } }
  db: { kind: tcp, ${title}, address: "localhost:5432" }
  grafana: { kind: http, ${title}, url: "http://localhost:3001/", status: [ 200 ] }
  rate: { kind: query, ${title}, expr: "sum(rate(errors_total[5m]))" }
  hands: { kind: tcp, ${title}, address: "db:5432", where: copy, copy: nc -vz db 5432 }
`

describe('actions of a pack', () => {
  it('CORE-9: are read in the order of the file, with whole paths and the names that people are shown', () => {
    const found = read(all)
    if (!found.ok) throw new Error(found.issues.map(formatIssue).join('\n'))
    const [shop] = found.configuration.config.systems
    expect(shop?.actions.map(({ id, kind, changes }) => [id, kind, changes])).toEqual([
      ['restart', 'command', true],
      ['errors', 'log', false],
      ['state', 'docker', false],
      ['stack', 'docker', true],
      ['db', 'tcp', false],
      ['grafana', 'http', false],
      ['rate', 'query', false],
      ['hands', 'tcp', false],
    ])
    expect(shop?.actions[0]).toMatchObject({
      host: 'shop-1',
      environment: 'staging',
      cwd: join(folder, 'systems/shop'),
    })
    expect(shop?.actions[1]).toMatchObject({ path: join(folder, 'systems/shop/logs/error.log'), lines: 70 })
    expect(shop?.actions[0]).toMatchObject({
      arguments: { app: { type: 'enum', values: ['api', 'worker'], default: 'api' } },
    })
  })

  const wrong: [string, string, string][] = [
    ['a kind nobody knows', `kind: comand, ${title}`, 'unknown kind "comand"; did you mean "command"?'],
    ['no kind', `${title}`, 'is missing; known are command, log, docker, tcp, http, query'],
    ['no title', `kind: tcp, address: "a:1"`, 'actions.it.title: is missing'],
    ['a title in one language', `kind: tcp, address: "a:1", title: { zh-TW: 動 }`, 'the text is missing in en'],
    ['an unknown key', `kind: tcp, ${title}, address: "a:1", cooldwn: 5m`, 'did you mean "cooldown"?'],
    ['a command that does not say whether it changes', `kind: command, ${title}, argv: [ ls ]`, 'changes: is missing'],
    ['no program', `kind: command, ${title}, changes: false, argv: []`, 'names no program'],
    ['a path that is not whole', `kind: command, ${title}, changes: false, argv: [ ./x.sh ]`, 'there is no shell'],
    [
      'a program chosen in the chat',
      `kind: command, ${title}, changes: false, argv: [ "{x}" ]`,
      'no argument chooses it',
    ],
    ['a batch file', `kind: command, ${title}, changes: false, argv: [ ls ], windows: [ a.bat ]`, 'run by a shell'],
    [
      'a word for an argument that is not there',
      `kind: command, ${title}, changes: false, argv: [ ls, "{n}" ]`,
      'there is no argument "n"',
    ],
    [
      'an argument that is used nowhere',
      `kind: command, ${title}, changes: false, argv: [ ls ], arguments: { n: { min: 1, max: 2 } }`,
      'argv has no {n}',
    ],
    [
      'an argument of no type',
      `kind: command, ${title}, changes: false, argv: [ ls, "{n}" ], arguments: { n: {} }`,
      'say what it may be',
    ],
    [
      'a negative number',
      `kind: command, ${title}, changes: false, argv: [ ls, "{n}" ], arguments: { n: { min: -1, max: 2 } }`,
      'actions.it.arguments.n.min',
    ],
    [
      'an option among the values',
      `kind: command, ${title}, changes: false, argv: [ ls, "{n}" ], arguments: { n: { values: [ "-rf" ] } }`,
      '"-rf" can\'t be a value: it begins like an option',
    ],
    [
      'a default that is none of the values',
      `kind: command, ${title}, changes: false, argv: [ ls, "{n}" ], arguments: { n: { values: [ a ], default: b } }`,
      'the default is none of its values',
    ],
    [
      'a pattern that is none',
      `kind: command, ${title}, changes: false, argv: [ ls, "{n}" ], arguments: { n: { pattern: "[" } }`,
      'not a valid RE2 expression',
    ],
    ['a diagnostic that changes', `kind: log, ${title}, path: a, changes: true`, 'a log action changes nothing'],
    ['too many lines', `kind: log, ${title}, path: a, lines: 100000`, 'actions.it.lines'],
    ['a pattern for lines that is none', `kind: log, ${title}, path: a, pattern: "("`, 'not a valid RE2 expression'],
    ['a container with a slash', `kind: docker, ${title}, do: logs, containers: [ "../x" ]`, 'a container has letters'],
    ['no container', `kind: docker, ${title}, do: restart`, 'names no container'],
    [
      'a restart said to change nothing',
      `kind: docker, ${title}, do: restart, containers: [ a ], changes: false`,
      'a restart changes something',
    ],
    ['an address without a port', `kind: tcp, ${title}, address: localhost`, 'an address is host:port'],
    ['an address that is no web page', `kind: http, ${title}, url: "file:///etc/passwd"`, 'is not an http(s) address'],
    ['an expression that can not be read', `kind: query, ${title}, expr: "sum("`, 'actions.it.expr'],
    ['a copy without text', `kind: tcp, ${title}, address: "a:1", where: copy`, 'the text to copy'],
    [
      'a change for viewers',
      `kind: command, ${title}, changes: true, argv: [ ls ], role: viewer`,
      'a change needs a responder',
    ],
    [
      'consent to a diagnostic',
      `kind: command, ${title}, changes: false, argv: [ ls ], approval: true`,
      'belongs to an action with changes: true',
    ],
    [
      'a shield without alerts',
      `kind: command, ${title}, changes: true, argv: [ ls ], shield: { for: 2m, alerts: [] }`,
      'names no alert',
    ],
    [
      'a shield for a day',
      `kind: command, ${title}, changes: true, argv: [ ls ], shield: { for: 1d, alerts: [ A ] }`,
      'must be between 10s and 1h',
    ],
    ['a time without unit', `kind: tcp, ${title}, address: "a:1", timeout: 5`, '5 has no unit'],
  ]
  for (const [what, action, message] of wrong) {
    it(`check: ${what}`, () => {
      const found = mistakes(`  it: { ${action} }\n`)
      expect(found.join('\n')).toContain(message)
      for (const line of found) expect(line).toMatch(/^systems\/shop\/system\.yaml:5:\d+/)
    })
  }

  it('check: several at once, each at its line', () => {
    const found = mistakes(
      `  Bad Id: { kind: tcp, ${title}, address: "a:1" }\n  two: 5\n  three: { kind: tcp, ${title}, address: "a:99999" }\n`,
    )
    expect(found.map((line) => line.slice(0, line.indexOf(' ')))).toEqual([
      expect.stringMatching(/system\.yaml:5:/),
      expect.stringMatching(/system\.yaml:6:/),
      expect.stringMatching(/system\.yaml:7:/),
    ])
  })
})
