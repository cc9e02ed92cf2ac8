import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { SourceError } from '../../../src/watch/sources/contract.ts'
import { sourceKinds } from '../../../src/watch/sources/registry.ts'
import { peers } from './peers/index.ts'
import { bad, type Outcome, type Peer, type PeerKind } from './peers/peer.ts'
import { rig } from './rig.ts'

/** As the poller gives it: the source's own timeout, and a little more where the source ends its polls by itself. */
const timeout = '400ms'
const patience = (kind: string) => AbortSignal.timeout(sourceKinds.get(kind)?.endsItself ? 30_000 : 400)

it('CORE-1: the contract knows every kind of the registry, and no other', () => {
  expect([...peers.keys()].sort()).toEqual([...sourceKinds.keys()].sort())
})

describe.each([...peers])('CORE-1: the source kind %s', (kind, { start, well, outcomes }: PeerKind) => {
  let peer: Peer
  let made: ReturnType<typeof rig>
  beforeAll(async () => {
    peer = await start()
  })
  afterAll(() => peer.close())
  afterEach(() => made.source.close())
  const source = () => {
    made = rig(kind, { timeout, ...peer.options })
    return made
  }
  /** A busy machine may take longer than the timeout of a source that is well; not again and again. */
  const answered = async (tries = 20): Promise<unknown> => {
    const late = await made.poll(AbortSignal.timeout(30_000)).then(
      () => undefined,
      (error: unknown) => error,
    )
    if (late === undefined) return undefined
    if (tries === 0 || !(late instanceof SourceError) || late.reason !== 'timeout') throw late
    return answered(tries - 1)
  }
  const isWell = async () => {
    await answered()
    const values = made.values()
    for (const [series, value] of Object.entries(well)) {
      if (value === 'any') expect(Object.keys(values)).toContain(series)
      else expect([series, values[series]]).toEqual([series, value])
    }
    expect(made.source.verdict?.()).toBeUndefined()
  }

  it('brings samples, poll after poll', async () => {
    await peer.behave('well')
    source()
    for (let i = 0; i < 3; i++) await isWell()
  })

  const told = bad.flatMap((how): [string, Exclude<Outcome, { never: string }>][] => {
    const outcome = outcomes[how]
    return 'never' in outcome ? [] : [[how, outcome]]
  })
  it.each(told)('tells of a peer that is %s, and recovers by itself', async (how, outcome) => {
    await peer.behave('well')
    source()
    await isWell()
    await peer.behave(how as (typeof bad)[number])
    let failed = await failureOf(made, kind)
    // That a kept connection is gone may cost one poll.
    if (failed?.failure?.code === 'broken-off') failed = await failureOf(made, kind)
    const sentence =
      'fails' in outcome ? expectFailure(failed, outcome.fails) : expectShown(made, failed, outcome.shows)
    expect(sentence.failure?.code).toEqual(expect.any(String))
    expect(`${sentence.message}${JSON.stringify(sentence)}`).not.toMatch(/canary|undefined|\[object/)
    await peer.behave('well')
    await isWell()
  })

  it('lets go of everything when it is closed in the middle of a poll', async () => {
    await peer.behave('silent')
    source()
    const polled = made.poll(AbortSignal.timeout(200)).catch(() => {})
    await made.source.close()
    await polled
  })
})

async function failureOf({ poll }: ReturnType<typeof rig>, kind: string): Promise<SourceError | undefined> {
  return poll(patience(kind)).then(
    () => undefined,
    (error: unknown) => error as SourceError,
  )
}

function expectFailure(failed: unknown, reasons: readonly string[]): SourceError {
  expect(failed).toBeInstanceOf(SourceError)
  expect(reasons).toContain((failed as SourceError).reason)
  return failed as SourceError
}

function expectShown(
  { values, source }: ReturnType<typeof rig>,
  failed: unknown,
  series: Readonly<Record<string, number>>,
): SourceError {
  expect(failed).toBeUndefined()
  expect(values()).toMatchObject(series)
  const verdict = source.verdict?.()
  expect(verdict).toBeInstanceOf(SourceError)
  return verdict as SourceError
}
