import type { ChannelTest, GoLive, GoLives, GoLiveVerbs, GoLiveViews, OpenAlert } from './contract.ts'
import { goLiveId } from './documents.ts'
import { factsEvery } from './due.ts'
import { drawnFor } from './freezing.ts'
import { move } from './move.ts'
import { openNames } from './onward.ts'
import type { GoLivesOptions } from './options.ts'
import { picturesOf } from './pictures.ts'
import { openAlerts, readAll } from './readings.ts'
import { Room } from './room.ts'
import { start } from './starting.ts'
import { watchedOf } from './watching.ts'
import { statusOf } from './words.ts'

export type * from './contract.ts'
export { goLivePostId, goLivePresses } from './contract.ts'
export { goLiveKinds, goLiveKindsKept, reportIdOf } from './documents.ts'
export { goLiveFaces } from './face.ts'
export type { GoLivesOptions, MonitoringState } from './options.ts'
export { partsOf } from './report.ts'
export { readResults } from './results.ts'

/** Runs that are looked at in one sweep. */
const atOnce = 20
const mostListed = 50

export function createGoLives(options: GoLivesOptions): GoLives {
  const room = new Room(options)
  return {
    verbs: verbsOf(room),
    views: viewsOf(room),
    due: {
      next: async () => (await options.store.list('golive', 'due', { limit: 1 }))[0]?.doc.dueAt,
      async run(now) {
        const due = await options.store.list('golive', 'due', { to: now, limit: atOnce })
        // One that can't be looked at keeps no other waiting.
        const failed: unknown[] = []
        for (const { doc } of due) await look(room, doc, now).catch((error: unknown) => failed.push(error))
        if (failed.length > 0) throw failed[0]
      },
    },
    start: async () => {
      for (const { id } of await options.store.list('golive', 'untold', { limit: mostListed })) room.tellLater(id)
    },
    deployed: async (system, deployment) => {
      const [open] = await options.store.list('golive', 'open', { is: system, limit: 1 })
      if (!open) return
      const before = await readAll(open.doc.plan, system, options, Math.min(deployment.at, options.clock.now()))
      const mover = { at: options.clock.now(), cause: `deploy:${deployment.event ?? deployment.version}` }
      const made = await room.made(open.id, { verb: 'deploy', deployment, before }, mover)
      // Too early, or paused: its card tells of it, and offers it when it is time.
      if (made.did === 'refused') await room.amend(open.id, (run) => ({ ...run, revision: run.revision + 1 }))
    },
    idle: async () => {
      while (room.background.size > 0) await Promise.all(room.background)
    },
  }
}

/** What is due of one: figures, a deadline, or the live configuration under review. */
async function look(room: Room, run: GoLive, now: number): Promise<void> {
  const { options } = room
  if (run.owed) {
    await room.amend(run.id, await drawnFor(run, options))
    return
  }
  const mover = { at: now, cause: `look:${run.id}:${run.revision}` }
  const late = run.advices.some(
    ({ decision, passedOn, deputy, deadline }) => !decision && passedOn === undefined && deputy && deadline <= now,
  )
  if (late) {
    await room.made(run.id, { verb: 'pass-on' }, mover)
    return
  }
  if (run.stage === 'review' && (run.factsAt ?? now) <= now) {
    const { facts } = await options.monitoring(run.system)
    const drawn = run.pictures ? undefined : await picturesOf(run, options, await options.readerOf(run.destination))
    await room.made(run.id, { verb: 'facts', facts, next: now + factsEvery, ...(drawn && { drawn }) }, mover)
  }
  if (!isLookDue(run, now)) return
  const readings = await readAll(run.plan, run.system, options)
  const deputy = deputyOf(run, options)
  const wanted = { verb: 'look' as const, readings, ...(deputy && { deputy }) }
  // Only what was due when the figures were read: of two replicas, or after a press, one look is enough.
  const fresh = await room.run(run.id)
  if (fresh && isLookDue(fresh, now)) await room.made(run.id, wanted, mover)
}

/** A review is looked at from its beginning. */
function isLookDue(run: GoLive, now: number): boolean {
  const watched = watchedOf(run)
  return watched ? watched.ended === undefined && watched.next <= now : run.stage === 'review'
}

/** Who is told when the owner does not decide: a reviewer, else another admin. */
function deputyOf({ owner, reviewers }: GoLive, { people }: GoLivesOptions) {
  const admins = people().filter(({ admin }) => admin)
  const found = [...reviewers, ...admins].find(({ id }) => id !== owner.id)
  return found && { id: found.id, name: found.name }
}

function verbsOf(room: Room): GoLiveVerbs {
  const { options } = room
  return {
    start: (request) => start(room, request),
    test: ({ run, item, status, remark = '', ...doing }) =>
      room.move(run, { verb: 'test', item, status, remark }, doing),
    upload: ({ run, file, figures, item, ...doing }) =>
      item === undefined
        ? room.move(run, { verb: 'upload', file, figures }, doing)
        : room.move(run, { verb: 'test', item, status: statusOf(figures), remark: '', figures, file }, doing),
    assign: async ({ run, upload, item, ...doing }) => {
      const figures = (await room.run(run))?.uploads.find(({ id }) => id === upload)?.figures
      const status = figures ? statusOf(figures) : 'warn'
      return room.move(run, { verb: 'assign', upload, item, status }, doing)
    },
    check: (request) => check(room, request),
    next: (request) => next(room, request),
    deploy: async ({ run, version, deployedAt, deployedBy, url, event, ...doing }) => {
      const found = await room.run(run)
      if (!found) return { did: 'missing' }
      const before = await readAll(found.plan, found.system, options, deployedAt)
      const told = {
        ...{ version: version.trim(), at: deployedAt ?? doing.at, by: deployedBy ?? doing.person.name },
        ...(url !== undefined && { url }),
        ...(event !== undefined && { event }),
      }
      // Nothing is kept of what would be refused, nor of what was taken before.
      const tried = move(found, { verb: 'deploy', deployment: told, before }, doing)
      const takes = event === undefined && tried.did === 'done' && tried.run !== found
      const { system } = found
      const deployment = takes ? await options.recordDeploy({ system, version: told.version, by: told.by }) : told
      return room.move(run, { verb: 'deploy', deployment, before }, doing)
    },
    decide: ({ run, advice, did, reason, ...doing }) => room.move(run, { verb: 'decide', advice, did, reason }, doing),
    edit: ({ run, what, text, ...doing }) => room.move(run, { verb: 'edit', what, text }, doing),
    note: ({ run, text, ...doing }) => room.move(run, { verb: 'note', text }, doing),
    sign: async ({ run, hash, ...doing }) => {
      // What is signed is what is configured at this moment.
      const found = await room.run(run)
      if (found?.stage === 'review' && !found.paused) {
        const { facts } = await options.monitoring(found.system)
        const next = doing.at + factsEvery
        if (JSON.stringify(facts) !== JSON.stringify(found.monitoring))
          await room.made(run, { verb: 'facts', facts, next }, { at: doing.at, cause: `facts:${doing.cause}` })
      }
      return room.move(run, { verb: 'sign', hash }, doing)
    },
    reviewer: ({ run, who, ...doing }) => room.move(run, { verb: 'reviewer', who }, doing),
    verdict: ({ run, did, ...doing }) => room.move(run, { verb: 'verdict', did }, doing),
    rollBack: ({ run, reason, ...doing }) => room.move(run, { verb: 'roll-back', reason }, doing),
    handOver: ({ run, to, ...doing }) => room.move(run, { verb: 'owner', to }, doing),
    pause: ({ run, reason, ...doing }) => room.move(run, { verb: 'pause', reason }, doing),
    resume: ({ run, ...doing }) => room.move(run, { verb: 'resume' }, doing),
    abort: ({ run, reason, ...doing }) => room.move(run, { verb: 'abort', reason }, doing),
    show: (id) => room.amend(id, (run) => ({ ...run, card: run.card + 1, revision: run.revision + 1 })),
  }
}

/**
 * On from the check only with the alerts that are open now: the card shows those that came since, and who gave a reason
 * before it did is asked again.
 */
async function next(room: Room, { run: id, turn, reason, ...doing }: Parameters<GoLiveVerbs['next']>[0]) {
  const { options } = room
  const found = await room.run(id)
  if (found?.state === 'open' && found.stage === 'monitoring' && found.check && !found.paused && found.turn === turn) {
    const open = openAlerts(found.system, options)
    const shown = openNames(found)
    const come = open.filter(({ name }) => !shown.includes(name))
    if (come.length > 0 || open.length !== shown.length) {
      const run = await room.amend(id, (latest) => withAlerts(latest, open))
      if (run && come.length > 0 && reason !== undefined)
        return { did: 'refused' as const, refusal: { why: 'open-alerts' as const, n: open.length }, run }
    }
  }
  return room.move(id, { verb: 'next', turn, ...(reason !== undefined && { reason }) }, doing)
}

const withAlerts = (run: GoLive, alerts: readonly OpenAlert[]): GoLive | undefined =>
  run.check && { ...run, check: { ...run.check, alerts }, revision: run.revision + 1 }

/** Nothing is sent for a go-live that would not take the answer. */
async function check(room: Room, { run: id, ...doing }: Parameters<GoLiveVerbs['check']>[0]) {
  const { options } = room
  const found = await room.run(id)
  const takes = found?.state === 'open' && found.stage === 'monitoring' && !found.paused
  const known = found?.deeds.some(({ cause }) => cause === doing.cause)
  const { facts, sources, failing } = takes
    ? await options.monitoring(found.system)
    : { facts: { channels: [], rules: [] }, sources: [], failing: [] }
  const channels: readonly ChannelTest[] = takes && !known ? await options.testChannels(found.system, doing.person) : []
  const alerts = takes ? openAlerts(found.system, options) : []
  const result = { channels, sources, rules: facts.rules.length, failing, alerts }
  return room.move(id, { verb: 'check', check: result, facts }, doing)
}

function viewsOf({ options }: Room): GoLiveViews {
  const { store, systems } = options
  const nameOf = (id: string) => systems().find((one) => one.id === id)?.name ?? id
  return {
    run: async (id) => (await store.get('golive', id))?.doc,
    byNumber: async (n) => (await store.get('golive', goLiveId(n)))?.doc,
    open: async () => {
      const all = await store.list('golive', 'open', { limit: mostListed })
      return all.map(({ doc }) => doc).sort((a, b) => b.number - a.number)
    },
    list: async (limit) => (await store.list('golive', 'id', { reverse: true, limit })).map(({ doc }) => doc),
    declared: () =>
      systems().flatMap(({ id, name, goLive }) => (goLive ? [{ system: id, name, title: goLive.title }] : [])),
    systemName: nameOf,
    lastDeploy: (system) => options.lastDeploy(system),
  }
}
