import { type Reminder, type RoutineData, type RoutineKey, reminderItems, type Section } from '../contract.ts'
import type { Word } from '../words.ts'

/** A reminder's card: the figures, who ticked what, and a button for each item. */
export function reminderData(reminder: Reminder): RoutineData {
  const { id, task, report } = reminder
  const keys = reminderItems[task].map((item): RoutineKey[] => [
    { text: tickWord(reminder, item), verb: 'reminder-tick', args: { reminder: id, item } },
  ])
  const more: RoutineKey[] = [
    ...(task === 'alert-test' ? [{ text: { id: 'respond-drill-start' }, verb: 'drill-start' as const, args: {} }] : []),
    ...(report === undefined
      ? []
      : [{ text: { id: 'respond-routine-button-report' }, verb: 'routine-report' as const, args: { report } }]),
  ]
  return { sections: [sectionOf(reminder)], keys: [...keys, more] }
}

function sectionOf({ task, lines, ticks, doneAt }: Reminder): Section {
  const items: readonly string[] = reminderItems[task]
  const done = items.filter((item) => ticks[item])
  const args = { title: { word: { id: `respond-routine-${task}` } }, done: done.length, all: items.length }
  const ticked = done.flatMap((item): Word[] => {
    const tick = ticks[item]
    if (!tick) return []
    const what = { word: { id: `respond-routine-${task}-${item}` } }
    return [{ id: 'respond-routine-ticked', args: { item: what, name: tick.by.name, time: { at: tick.at } } }]
  })
  const head: Word = { id: doneAt === undefined ? 'respond-routine-head' : 'respond-routine-head-done', args }
  return { name: 'reminder', head, lines: [...lines, ...ticked] }
}

const tickWord = ({ task, ticks }: Reminder, item: string): Word => ({
  id: ticks[item] ? 'respond-routine-box-done' : 'respond-routine-box',
  args: { item: { word: { id: `respond-routine-${task}-${item}` } } },
})
