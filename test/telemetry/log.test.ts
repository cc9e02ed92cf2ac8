import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLog, pruneLogs } from '../../src/telemetry/log.ts'
import { FakeClock } from '../support/fake-clock.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function collector() {
  const lines: string[] = []
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      lines.push(...String(chunk).trim().split('\n'))
      done()
    },
  })
  return { lines, stdout }
}

const now = '2026-03-02T03:12:00.000Z'

describe('own log', () => {
  it('VB-16: writes one JSON object a line to stdout and logs/app.log, with trace_id and the level words of VB-8', async () => {
    const { lines, stdout } = collector()
    const log = await createLog({ level: 'info', folder, stdout, clock: new FakeClock(now), redact: (value) => value })
    log.child({ trace_id: 't1' }).warn('P1 Alert: Quota Low', { alert_priority: 'P1', details: { service: 'd-id' } })
    log.debug('not at this level')
    await log.close()
    const expected = {
      level: 'warning',
      timestamp: now,
      trace_id: 't1',
      alert_priority: 'P1',
      details: { service: 'd-id' },
      message: 'P1 Alert: Quota Low',
    }
    expect(lines.map((line) => JSON.parse(line))).toEqual([expected])
    const inFile = readFileSync(join(folder, 'app.log'), 'utf8').trim().split('\n')
    expect(inFile.map((line) => JSON.parse(line))).toEqual([expected])
  })

  it('VB-16: files older than 30 days are deleted at start, younger ones and foreign ones stay', async () => {
    const clock = new FakeClock(Date.now())
    const age = (name: string, days: number) => {
      const path = join(folder, name)
      writeFileSync(path, '{}\n')
      const at = clock.now() / 1000 - days * 86_400
      utimesSync(path, at, at)
    }
    age('app.2026-01-01.1.log', 31)
    age('app.2026-01-03.1.log', 29)
    age('other.log', 99)
    const log = await createLog({ level: 'info', folder, stdout: collector().stdout, clock, redact: (value) => value })
    expect(readdirSync(folder)).not.toContain('app.2026-01-01.1.log')
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining(['app.2026-01-03.1.log', 'other.log', 'app.log', 'current.log']),
    )
    await clock.advance(2 * 86_400_000)
    expect(readdirSync(folder)).not.toContain('app.2026-01-03.1.log')
    await log.close()
    expect(pruneLogs(folder, clock.now() + 40 * 86_400_000).every((name) => name.startsWith('app.'))).toBe(true)
    expect(clock.pending).toBe(0)
  })

  it('passes every message and field through the redactor', async () => {
    const { lines, stdout } = collector()
    const redact = (value: unknown) => JSON.parse(JSON.stringify(value).replaceAll('hunter2', '***'))
    const log = await createLog({ level: 'info', stdout, clock: new FakeClock(now), redact })
    log.info('password hunter2', { deep: [{ token: 'hunter2' }] })
    log.child({ a: 'hunter2' }).info('x')
    expect(lines.join()).not.toContain('hunter2')
    expect(lines).toHaveLength(2)
  })
})
