import type { Handover, RoutineKey, Section } from '../contract.ts'
import type { Word, WordArg } from '../words.ts'

/** How an offer of the watch looks: line 1 says whose it is, the last one that it was taken over. */
export function handoverSection({ from, since, at, lines, taken, replaced }: Handover): Section {
  return {
    name: 'handover',
    head: headOf({ ...(from && { from }), since, at, ...(taken && { taken }) }),
    lines: [...lines, ...endWords({ ...(from && { from }), ...(taken && { taken }), ...(replaced && { replaced }) })],
  }
}

function headOf({ from, since, at, taken }: Pick<Handover, 'from' | 'since' | 'at' | 'taken'>): Word {
  const span: Readonly<Record<string, WordArg>> = { since: { at: since }, until: { at } }
  if (taken && from) return { id: 'respond-handover-head-both', args: { from: from.name, to: taken.by.name, ...span } }
  if (taken) return { id: 'respond-handover-head-first', args: { to: taken.by.name, ...span } }
  if (from) return { id: 'respond-handover-head-from', args: { from: from.name, ...span } }
  return { id: 'respond-handover-head-nobody', args: span }
}

function endWords({ from, taken, replaced }: Pick<Handover, 'from' | 'taken' | 'replaced'>): Word[] {
  if (taken) return [{ id: 'respond-handover-taken', args: { name: taken.by.name, time: { at: taken.at } } }]
  if (replaced) return [{ id: 'respond-handover-replaced' }]
  return from ? [{ id: 'respond-handover-stays', args: { name: from.name } }] : [{ id: 'respond-handover-vacant' }]
}

/** None once it is over. */
export function handoverKeys({ id, from, taken, replaced }: Handover): RoutineKey[] {
  if (taken || replaced) return []
  const take: RoutineKey = { text: { id: 'respond-handover-take' }, verb: 'handover-take', args: { handover: id } }
  if (!from) return [take]
  const ask: Word = { id: 'respond-handover-ask', args: { name: from.name } }
  return [take, { text: ask, verb: 'handover-ask', args: { handover: id } }]
}
