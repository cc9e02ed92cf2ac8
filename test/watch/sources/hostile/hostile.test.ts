import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sourceTroubles } from '../../../../src/chat/cards/source-lines.ts'
import type { Call } from '../../../../src/chat/contract.ts'
import { plain } from '../../../../src/core/text.ts'
import { loadTexts } from '../../../../src/core/texts.ts'
import { httpServer, type TestServer } from '../test-server.ts'
import type { Order, Report } from './child.ts'
import { type HostileServers, startHostile } from './servers.ts'

const neighbours = 50
const texts = loadTexts(join(import.meta.dirname, '../../../../locales'))

let servers: HostileServers
let neighbour: TestServer
let report: Report
beforeAll(async () => {
  servers = await startHostile(true)
  neighbour = await httpServer((_, response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4')
    response.end('ok 1\n')
  })
  report = await attack()
}, 120_000)
afterAll(async () => {
  await servers.close()
  await neighbour.close()
})

async function attack(): Promise<Report> {
  const good = Array.from({ length: neighbours }, (_, i) => ({
    id: `good-${i}`,
    kind: 'prometheus',
    url: `${neighbour.url}/${i}`,
  }))
  const order: Order = { good, hostile: servers.all.map(({ source }) => source) }
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, 'child.ts'), JSON.stringify(order)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
  expect(code).toBe(0)
  return JSON.parse(said) as Report
}

const statusOf = (id: string) => {
  const found = report.status.find(({ source }) => source === id)
  if (!found) throw new Error(`no status of ${id}`)
  return found
}
const lineOf = (id: string, locale: string) =>
  sourceTroubles([statusOf(id)], { texts: texts(locale), now: Date.now() } as unknown as Call).map(plain)

/** The same fault in several ways: endless in one, announced or unpacked in another. */
const kin: readonly (readonly string[])[] = [
  ['endless', 'gzip-bomb', 'length-absurd'],
  ['slow-drip', 'headers-without-end'],
  ['length-too-long', 'tls-junk'],
  // Both are a name without a value behind it.
  ['nul', 'empty-value'],
]
const alike = (a: string, b: string) => a === b || kin.some((ids) => ids.includes(a) && ids.includes(b))

describe('CORE-1: hostile sources', () => {
  it('do not keep their neighbours from being polled', () => {
    for (let i = 0; i < neighbours; i++) {
      expect(statusOf(`good-${i}`)).toMatchObject({ up: true, samples: 1 })
      expect(report.polls[`good-${i}`]).toBeGreaterThanOrEqual(5)
    }
  })

  it('each has a line of its own in /status, in both languages', () => {
    for (const { id, told } of servers.all) {
      const status = statusOf(id)
      if (told === 'well') expect([id, status.up, status.error]).toEqual([id, true, undefined])
      else if (told instanceof RegExp) {
        expect([id, status.error]).toEqual([id, expect.stringMatching(told)])
        expect(lineOf(id, 'en')[0]).toMatch(new RegExp(`^🔴 shop/${id}: `))
        expect(lineOf(id, 'zh-TW')[0]).toMatch(new RegExp(`^🔴 shop/${id}：.*\\p{Script=Han}`, 'u'))
      } else {
        expect([id, Object.keys(status.refused)]).toEqual([id, told.leftOut])
        expect(lineOf(id, 'en')[0]).toMatch(new RegExp(`^🟠 shop/${id}: .* left out`))
        expect(lineOf(id, 'zh-TW')[0]).toMatch(new RegExp(`^🟠 shop/${id}：略過`))
      }
    }
  })

  it('no two of them say the same but for their address: each line tells what that source did', () => {
    const faults = servers.all.filter(({ told }) => told !== 'well')
    const what = (id: string, locale: string) =>
      (lineOf(id, locale)[0] ?? '').replaceAll(id, '').replace(/127\.0\.0\.1:\d+/g, 'host')
    for (const locale of ['en', 'zh-TW']) {
      const told = new Map(faults.map(({ id }) => [id, what(id, locale)]))
      const same = (id: string) => [...told].filter(([, line]) => line === told.get(id)).map(([other]) => other)
      for (const { id } of faults) expect([id, same(id).filter((other) => !alike(id, other))]).toEqual([id, []])
    }
  })

  it('of probes are results, with the reason', () => {
    expect(statusOf('endless-page').verdict?.failure?.code).toBe('body-too-large')
    expect(statusOf('endless-banner').verdict?.failure?.code).toBe('pattern-missing')
  })

  it('may send what is no number', () => {
    expect(report.odd).toEqual(['NaN', 'Infinity', '-Infinity'])
  })

  it('cannot fill the memory', () => {
    // Without optimisation for size and among other tests; the bench measures the bot itself.
    expect((report.rss.most - report.rss.before) / 1024 ** 2).toBeLessThan(400)
  })
})
