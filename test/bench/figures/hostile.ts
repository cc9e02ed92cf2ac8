import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Ms } from '../../../src/core/clock.ts'
import type { Figure, Report } from '../figure.ts'
import { type Pack, startBot } from '../support/bot.ts'
import { rssOf } from '../support/proc.ts'
import { rounded, spreadOf } from '../support/stats.ts'
import { opsGroup, startTelegram } from '../support/telegram.ts'

const neighbours = 50
const every: Ms = 5000
const calm: Ms = 30_000
const attack: Ms = 60_000
const limits = { late: 1000, rise: 64 }

/**
 * Every hostile source of test/watch/sources/hostile at once (endless bodies, a gzip bomb of 10 GB, drips, headers without end, a million
 * series, JSON 200,000 deep …) beside fifty good ones: how late those are polled, and what it costs in memory.
 */
export const hostile: Figure = {
  name: 'hostile',
  goal: 'neighbours polled <= 1000 ms late, RSS rise <= 64 MB',
  async run(report) {
    const telegram = await startTelegram(report)
    const harm = await startHarm(report)
    const good = await startNeighbours(report)
    const packs = { hostile: pack([...good.sources, ...harm.sources]) }
    const bot = await startBot(report, { telegram, packs, config: { chats: { ops: { id: opsGroup } } } })
    report.progress(`${calm / 1000} s of calm`)
    await sleep(calm)
    // Sources have found their places within the interval; from here on they keep them.
    good.lateness()
    const before = await rssDuring(bot.pid, 2 * every)
    const usual = spreadOf(good.lateness())

    harm.attack()
    report.progress(`${attack / 1000} s of attack by ${harm.sources.length}`)
    const rss = await rssDuring(bot.pid, attack)
    const late = spreadOf(good.lateness())
    const rise = rounded(rss - before)
    report.measured({ case: 'lateness', unit: 'ms', ...late, calm: usual.max, met: late.max <= limits.late })
    report.measured({ case: 'RSS', unit: 'MB', before, max: rss, rise, met: rise <= limits.rise })
  },
}

async function startHarm(report: Report): Promise<{ sources: object[]; attack(): void }> {
  const script = fileURLToPath(new URL('../../watch/sources/hostile/serve.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  report.cleanup(() => child.kill('SIGKILL'))
  const line = await new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve))
  const sources = (JSON.parse(line) as object[]).map((source) => ({ ...source, every: `${every}ms`, timeout: '2s' }))
  return { sources, attack: () => child.stdin.write('\n') }
}

async function startNeighbours(report: Report) {
  const last = new Map<string, number>()
  let late: Ms[] = []
  const server = createServer((request, response) => {
    const now = performance.now()
    const before = last.get(request.url ?? '')
    if (before !== undefined) late.push(Math.max(0, now - before - every))
    last.set(request.url ?? '', now)
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end('ok 1\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  report.cleanup(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  const sources = Array.from({ length: neighbours }, (_, i) => ({
    id: `good-${i}`,
    kind: 'prometheus',
    url: `http://127.0.0.1:${port}/${i}`,
    every: `${every}ms`,
  }))
  /** Ms by which each poll since the last call came later than one interval after the one before. */
  const lateness = () => {
    const seen = late
    late = []
    return seen
  }
  return { sources, lateness }
}

const pack = (sources: readonly object[]): Pack => ({
  'system.yaml': { id: 'hostile', name: 'Hostile', sources },
})

/** The most it is during so long, MB. */
async function rssDuring(pid: number, ms: Ms): Promise<number> {
  let most = 0
  for (const end = performance.now() + ms; performance.now() < end; await sleep(100)) most = Math.max(most, rssOf(pid))
  return rounded(most)
}
