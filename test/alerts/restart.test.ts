import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Commit, Store, Write } from '../../src/store/port.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { history as anyHistory, carryOut, policiesFor, setting } from './histories.ts'
import { beat, type Step, tick } from './oracle.ts'
import { openStore, Rig } from './support.ts'

class Killed extends Error {}

/** A store in which the process dies at chosen commits, just before or just after they are done. */
class DeadlyStore implements Store {
  readonly #store: Store
  readonly #deaths: readonly { after: number; done: boolean }[]
  #commits = 0
  #died = 0

  constructor(store: Store, deaths: readonly { after: number; done: boolean }[]) {
    this.#store = store
    this.#deaths = deaths
  }

  async commit(write: Write): Promise<Commit> {
    const death = this.#deaths[this.#died]
    if (!death || ++this.#commits < death.after) return this.#store.commit(write)
    this.#died++
    this.#commits = 0
    if (death.done) await this.#store.commit(write)
    throw new Killed()
  }

  get: Store['get'] = (kind, id) => this.#store.get(kind, id)
  list: Store['list'] = (kind, by, range) => this.#store.list(kind, by, range)
  count: Store['count'] = (kind, by, range) => this.#store.count(kind, by, range)
  rows: Store['rows'] = (stream, options) => this.#store.rows(stream, options)
  lease: Store['lease'] = (name, ttl) => this.#store.lease(name, ttl)
  retain: Store['retain'] = (now) => this.#store.retain(now)
  close: Store['close'] = () => this.#store.close()
}

/** Every outcome that people or other rooms can see. */
async function outcome(rig: Rig) {
  const notices = (await rig.notices()).map(({ id, kind, reason, queuedAt, about }) => ({
    id,
    kind,
    reason,
    queuedAt,
    about: [...about].sort(),
  }))
  // Rows of one commit have no order among themselves.
  const rows = async (stream: string) =>
    (await rig.store.rows(stream, { limit: 10_000 })).map(({ at, body }) => JSON.stringify([at, body])).sort()
  const episodes = (await rig.store.list('episode', 'id', {})).map(({ doc }) => doc)
  return {
    notices,
    episodes,
    changes: await rows('alert-changed'),
    audit: await rows('audit'),
    silences: rig.alerts.views.silences(),
    digests: await rig.digests(),
  }
}

const lengthOf = (step: Step): number | undefined =>
  step.do === 'pass' ? step.ticks * tick : step.do === 'wait' ? step.beats * beat : undefined

async function play(rig: Rig, steps: readonly Step[], between: (i: number) => Promise<void>): Promise<void> {
  const silences: string[] = []
  for (const [i, step] of steps.entries()) {
    const end = rig.clock.now() + (lengthOf(step) ?? 0)
    for (let dead = true; dead; ) {
      const left: Step = lengthOf(step) === undefined ? step : { do: 'wait', beats: (end - rig.clock.now()) / beat }
      dead = await carryOut(rig, left, i, silences).then(
        () => false,
        async (error) => {
          if (!(error instanceof Killed)) throw error
          await rig.restart()
          return true
        },
      )
    }
    await between(i)
  }
}

const started = new FakeClock().now()
// Figures alone are written with the next change, and told anew by the next poll.
const history = anyHistory.map((steps) => steps.filter((step) => step.do !== 'beyond'))
const deaths = fc.array(fc.record({ after: fc.integer({ min: 1, max: 8 }), done: fc.boolean() }), { maxLength: 10 })

describe('CORE-4: a restart changes nothing', () => {
  it('tells the same when the process is killed before or after any commit, also of a delivery, and does the step again', async () => {
    await fc.assert(
      fc.asyncProperty(history, setting, deaths, async (steps, how, when) => {
        const given = policiesFor(how, started)
        const undisturbed = await Rig.start(given)
        await play(undisturbed, steps, async () => {})
        const killed = await Rig.start(given, {
          store: new DeadlyStore(await openStore(new FakeClock()), when),
        })
        await play(killed, steps, async () => {})
        expect(await outcome(killed)).toEqual(await outcome(undisturbed))
        await undisturbed.store.close()
        await killed.store.close()
      }),
      { numRuns: 80 },
    )
  }, 120_000)

  it('tells the same when it restarts between any two steps', async () => {
    await fc.assert(
      fc.asyncProperty(history, setting, fc.infiniteStream(fc.boolean()), async (steps, how, restarts) => {
        const given = policiesFor(how, started)
        const undisturbed = await Rig.start(given)
        await play(undisturbed, steps, async () => {})
        const restarted = await Rig.start(given)
        const again = restarts[Symbol.iterator]()
        await play(restarted, steps, async () => {
          if (again.next().value) await restarted.restart()
        })
        expect(await outcome(restarted)).toEqual(await outcome(undisturbed))
        await undisturbed.store.close()
        await restarted.store.close()
      }),
      { numRuns: 80 },
    )
  }, 120_000)
})
