import type { Labels } from '../../core/labels.ts'
import { messageKey } from '../../deliver/kinds.ts'
import type { Execution } from '../actions/contract.ts'
import { chartStep } from './charting.ts'
import type { SopRun, Sops, SopViews } from './contract.ts'
import type { SopsOptions } from './options.ts'
import { Room } from './room.ts'
import { runStep, took } from './running.ts'
import { createReminders } from './stalled.ts'
import { start } from './starting.ts'

export type { Deed, Outcome, Refusal, SopRun, Sops, Started } from './contract.ts'
export { sopPostId, sopPresses } from './contract.ts'
export { sopKinds, sopKindsKept } from './documents.ts'
export { sopFaces } from './face.ts'
export type { SopsOptions } from './options.ts'

/** Executions that are looked at after a restart. */
const lookedBack = 1000
const listed = 50

export function createSops(options: SopsOptions): Sops {
  const { store, actions, log } = options
  const room = new Room(options)
  const background = new Set<Promise<void>>()
  const views = viewsOf(options, room)

  const keep = (started: Promise<void>) => {
    const work = started.finally(() => background.delete(work))
    background.add(work)
  }
  room.onArrived = (run) => keep(chartStep(options, run))

  const take = (execution: Execution) =>
    keep(
      took(room, execution).catch((error: unknown) => {
        const { id, sopRun } = execution
        log.error('what an action gave was not written into its run; it is tried again after a restart', {
          trace_id: id,
          run: sopRun,
          error: String(error),
        })
      }),
    )
  actions.onDone(take)

  /** Results that came while nobody listened; what had begun and came to nothing is over. */
  async function catchUp(): Promise<void> {
    const open = (await store.list('sop-run', 'open', {})).map(({ doc }) => doc)
    const [oldest] = open
    if (!oldest) return
    const ids = new Set(open.map(({ id }) => id))
    const from = oldest.started.at
    const since = await store.list('execution', 'started', { from, limit: lookedBack, reverse: true })
    for (const { doc } of since.reverse()) if (doc.sopRun !== undefined && ids.has(doc.sopRun)) await took(room, doc)
    for (const { id, running } of open) if (running) await endLost(id, running.cause)
    for (const run of open) room.onArrived(run)
  }

  /** Begun before the restart, and no execution knows of it: nothing ran. */
  async function endLost(id: string, begun: string): Promise<void> {
    const run = await room.run(id)
    if (run?.running?.cause !== begun) return
    const known = run.running.execution === undefined ? undefined : await actions.execution(run.running.execution)
    if (known?.state === 'running') return
    const output = { result: { id: 'respond-sop-interrupted' } }
    const mover = { at: options.clock.now(), cause: `lost:${begun}` }
    await room.made(id, { verb: 'result', begun, step: run.running.step, output }, mover)
  }

  return {
    verbs: {
      start: (request) => start(room, request),
      done: (request) => room.move(request.run, { verb: 'done', turn: request.turn }, request),
      fail: ({ run, turn, text, ...doing }) =>
        room.move(run, { verb: 'fail', turn, ...(text !== undefined && { text }) }, doing),
      skip: ({ run, turn, reason, ...doing }) => room.move(run, { verb: 'skip', turn, text: reason }, doing),
      force: ({ run, turn, reason, ...doing }) => room.move(run, { verb: 'force', turn, text: reason }, doing),
      back: (request) => room.move(request.run, { verb: 'back', turn: request.turn }, request),
      choose: ({ run, turn, choice, ...doing }) => room.move(run, { verb: 'choose', turn, choice }, doing),
      note: ({ run, text, step, ...doing }) =>
        room.move(run, { verb: 'note', text, ...(step !== undefined && { step }) }, doing),
      excerpt: ({ run, text, ...doing }) => room.move(run, { verb: 'excerpt', text }, doing),
      attach: (run, file, doing) => room.move(run, { verb: 'attach', file }, doing),
      abandon: ({ run, reason, ...doing }) => room.move(run, { verb: 'abandon', text: reason }, doing),
      run: (request) => runStep(room, request),
      show: (id) =>
        room.amend(
          id,
          (run) => ({ ...run, card: run.card + 1, revision: run.revision + 1 }),
          (run) => room.shown(run),
        ),
    },
    views,
    due: createReminders(room),
    start: catchUp,
    idle: async () => {
      while (background.size > 0) await Promise.all(background)
    },
  }
}

function viewsOf({ store, systems }: SopsOptions, room: Room): SopViews {
  const newest = (found: readonly { doc: SopRun }[]) =>
    found.map(({ doc }) => doc).sort((a, b) => b.started.at - a.started.at)
  const by = async (index: string, is: string) => newest(await store.list('sop-run', index, { is, limit: listed }))
  const fits = (labels: Labels, wanted: Readonly<Record<string, string>>) =>
    Object.entries(wanted).every(([name, value]) => (labels[name] ?? '') === value)
  return {
    run: (id) => room.run(id),
    open: async () => newest(await store.list('sop-run', 'open', { reverse: true, limit: listed })),
    ofEpisode: (episode) => by('episode', episode),
    ofIncident: (incident) => by('incident', incident),
    declared: () =>
      systems().flatMap(({ id, name, sops }) => sops.map((sop) => ({ system: id, systemName: name, sop }))),
    fitting: (system, { name, labels }) =>
      (systems().find(({ id }) => id === system)?.sops ?? []).filter(({ triggers }) =>
        triggers.some((trigger) => trigger.alert === name && fits(labels, trigger.labels)),
      ),
    async runAt(chat, message) {
      const found = await store.list('posted', 'message', {
        is: messageKey({ chat: String(chat), id: String(message) }),
        limit: 5,
      })
      for (const { doc } of found) {
        const [, run] = /^sop:([^:]+):/.exec(doc.post) ?? []
        if (run !== undefined) return room.run(run)
      }
      return undefined
    },
  }
}
