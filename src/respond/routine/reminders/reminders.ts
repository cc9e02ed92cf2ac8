import type { Ms } from '../../../core/clock.ts'
import { localTime } from '../../../core/zoned.ts'
import type { Reader } from '../../../deliver/index.ts'
import type { Part } from '../../reports/contract.ts'
import { dateText } from '../calendar.ts'
import { type Reminder, type ReminderTask, reminderItems } from '../contract.ts'
import type { CalendarJob } from '../jobs.ts'
import { destinationOf, type RoutineOptions, type RoutineSettings } from '../options.ts'
import { routinePost } from '../post.ts'
import { reminderChat } from '../settings.ts'
import type { Word } from '../words.ts'
import { capacityReview } from './capacity.ts'
import type { Review } from './review.ts'
import { reminderData } from './shown.ts'
import { thresholdReview } from './threshold.ts'

/** Routine work with its checklist, by the calendar of the chat that it goes to. */
export function reminderJobs(options: RoutineOptions): CalendarJob[] {
  const settings = options.settings()
  const chat = reminderChat(settings)
  if (!chat) return []
  return Object.entries(cronsOf(settings)).map(([task, cron]) => ({
    name: `reminder:${task}`,
    cron,
    zone: chat.zone,
    delay: 0,
    run: async (due, now) => {
      await remind(options, task as ReminderTask, due, now)
      return undefined
    },
  }))
}

function cronsOf({ routine }: RoutineSettings): Partial<Record<ReminderTask, string>> {
  const { alert_test: test, threshold_review: review, capacity_plan: plan } = routine
  return {
    ...(isOn(test) && { 'alert-test': test.cron }),
    ...(isOn(review) && { 'threshold-review': review.cron }),
    ...(isOn(plan) && { 'capacity-plan': plan.cron }),
  }
}

const isOn = <T extends object>(given: T | 'off' | false): given is T => typeof given === 'object'

async function remind(options: RoutineOptions, task: ReminderTask, due: Ms, now: Ms): Promise<void> {
  const { store, reports, settings, texts, onPost } = options
  const chat = reminderChat(settings())
  if (!chat) return
  const { name, zone, locale } = chat
  const date = dateText(localTime(due, zone))
  const id = `${task}.${date}`
  if (await store.get('reminder', id)) return
  const reader: Reader = { texts: texts(locale), zone, now }
  const { lines, report } = await reviewOf(options, task, due, reader)
  const reportId = `routine-${task}-${date}`
  const frozen = report && (await freeze(options, task, reportId, report, reader))
  const reminder: Reminder = {
    ...{ id, task, at: now, destination: destinationOf(name), ticks: {}, post: `reminder:${id}` },
    lines: [...(await leftOver(options, task)), ...lines],
    ...(frozen && { report: reportId }),
  }
  const result = await store.commit({
    put: [
      { kind: 'reminder', id, doc: reminder },
      { kind: 'post', id: reminder.post, doc: routinePost(reminder.destination, reminderData(reminder), now) },
      ...(frozen?.puts ?? []),
    ],
    once: `reminder:${id}`,
  })
  if (result !== 'ok') return
  if (frozen) reports.committed(reportId)
  onPost()
}

function reviewOf(options: RoutineOptions, task: ReminderTask, due: Ms, reader: Reader): Promise<Review> {
  if (task === 'threshold-review') return thresholdReview(options, due, reader)
  if (task === 'capacity-plan') return capacityReview(options, due, reader)
  return Promise.resolve({ lines: [{ id: 'respond-routine-alert-test-why' }] })
}

function freeze(
  { reports }: RoutineOptions,
  task: ReminderTask,
  id: string,
  { parts, data }: NonNullable<Review['report']>,
  { texts, zone, now }: Reader,
) {
  const items = reminderItems[task].map((item) => ({
    text: texts.text(`respond-routine-${task}-${item}`),
    done: false,
  }))
  const title = texts.text(`respond-routine-${task}`)
  const all: Part[] = [
    ...parts,
    { kind: 'heading', level: 2, text: texts.text('respond-routine-checklist') },
    { kind: 'tasks', items },
  ]
  return reports.freeze(
    { kind: 'routine', title, subject: task, parts: all, data, locale: texts.locale, zone },
    { id, at: now },
  )
}

/** What is still open of the same work from last time. */
async function leftOver({ store }: RoutineOptions, task: ReminderTask): Promise<Word[]> {
  const recent = await store.list('reminder', 'at', { reverse: true, limit: 50 })
  const last = recent.find(({ doc }) => doc.task === task)?.doc
  if (!last || last.doneAt !== undefined) return []
  const n = reminderItems[task].filter((item) => !last.ticks[item]).length
  return [{ id: 'respond-routine-left-over', args: { day: { day: last.at }, n } }]
}
