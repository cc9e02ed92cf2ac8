import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { silentLog } from '../../src/core/log.ts'
import { createVitals, type Stage, startHeartbeat } from '../../src/telemetry/vitals.ts'
import { FakeClock } from '../support/fake-clock.ts'

describe('heartbeat', () => {
  it.each<Stage>(['store', 'poll', 'rules', 'outbox', 'send'])(
    'CORE-13: is sent while all stages progress and held back when %s stands still',
    async (stuck) => {
      let beats = 0
      let answered = () => {}
      const server = createServer((_request, response) => {
        beats++
        response.end(() => answered())
      }).listen(0, '127.0.0.1')
      await new Promise((resolve) => server.once('listening', resolve))
      const clock = new FakeClock()
      const broken = new Set<Stage>()
      const check = (stage: Stage) => async () => (broken.has(stage) ? 'stands still' : undefined)
      const vitals = createVitals(clock, {
        store: check('store'),
        poll: check('poll'),
        rules: check('rules'),
        outbox: check('outbox'),
        send: check('send'),
      })
      const next = () => new Promise<void>((resolve) => (answered = resolve))
      const first = next()
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ping`
      const stop = startHeartbeat({ url, every: 60_000, clock, vitals, log: silentLog })
      await first
      // The beat's timer is armed once its call is over.
      const armed = async () => {
        while (clock.pending === 0) await new Promise((resolve) => setImmediate(resolve))
      }
      await armed()
      broken.add(stuck)
      await clock.advance(60_000)
      await armed()
      expect(beats).toBe(1)
      expect(await vitals.problems()).toEqual([{ stage: stuck, problem: 'stands still' }])
      broken.clear()
      const second = next()
      await clock.advance(60_000)
      await second
      expect(beats).toBe(2)
      await armed()
      stop()
      expect(clock.pending).toBe(0)
      server.closeAllConnections()
      server.close()
    },
  )
})
