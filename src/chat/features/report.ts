import type { Destination } from '../../core/policy.ts'
import { code } from '../../core/text.ts'
import { personChat } from '../../deliver/chats.ts'
import type { Report, Reports } from '../../respond/reports/index.ts'
import { reportKindNames } from '../../respond/reports/index.ts'
import { live } from '../cards/phrases.ts'
import { kindOf, reportCard, reportList, reportsPerPage, type Wanted } from '../cards/report.ts'
import { type Answer, type Call, lines, type Pressed } from '../contract.ts'
import { type Args, type Feature, numberArg, type PressHandler, textArg } from '../feature.ts'

/** What the chat asks of the room of reports. */
export type ReportsDesk = Pick<Reports, 'byId' | 'list' | 'tell'>

/** `/report`: lists, shows and sends again. */
export function report(reports: ReportsDesk | undefined): Feature {
  const on =
    (handler: (desk: ReportsDesk, call: Call, args: Args) => Promise<Pressed>): PressHandler =>
    async (call, args) =>
      reports ? handler(reports, call, args) : { toast: call.texts.text('chat-report-none') }
  return {
    commands: {
      report: async (call, text) =>
        reports ? command(reports, call, text.trim()) : { blocks: lines(call.texts.line('chat-report-none')) },
    },
    presses: {
      'report-list': on(async (desk, call, args) => ({
        edit: await listed(desk, call, wantedOf(args), numberArg(args, 'page') ?? 0),
      })),
      'report-show': on(async (desk, call, args) => {
        const found = await desk.byId(textArg(args, 'id'))
        return found ? { edit: reportCard(found, args, call) } : gone(call)
      }),
      'report-send': on(async (desk, call, args) => {
        const found = await desk.byId(textArg(args, 'id'))
        if (!found) return gone(call)
        await send(desk, call, found)
        return { toast: call.texts.text('chat-report-sent') }
      }),
    },
  }
}

const gone = ({ texts }: Call): Pressed => ({ toast: texts.text('chat-report-gone'), alert: true })

/** Nothing lists; an id sends that report again; a kind or a system lists those. */
async function command(desk: ReportsDesk, call: Call, text: string): Promise<Answer | undefined> {
  if (text === '') return listed(desk, call, {}, 0)
  const found = await desk.byId(text)
  if (found) {
    await send(desk, call, found)
    return undefined
  }
  const kind = kindOf(text.toLowerCase())
  if (kind) return listed(desk, call, { kind }, 0)
  const ofSystem = await desk.list({ system: text, offset: 0, limit: 0 })
  if (ofSystem.total > 0) return listed(desk, call, { system: text }, 0)
  const { texts } = call
  const missing = texts.line('chat-report-missing', { id: code(text.slice(0, 80)) })
  return { blocks: lines(missing, live(texts.line('chat-report-see'))) }
}

function wantedOf(args: Args): Wanted {
  const kind = kindOf(textArg(args, 'kind'))
  const system = textArg(args, 'system')
  return { ...(kind && { kind }), ...(system !== '' && { system }) }
}

async function listed(desk: ReportsDesk, call: Call, wanted: Wanted, page: number): Promise<Answer> {
  const offset = Math.max(0, Math.trunc(page)) * reportsPerPage
  const { items, total } = await desk.list({ ...wanted, offset, limit: reportsPerPage })
  const { system } = wanted
  const counts = await Promise.all(
    reportKindNames.map((kind) => desk.list({ kind, ...(system !== undefined && { system }), offset: 0, limit: 0 })),
  )
  const kinds = reportKindNames.filter((_, n) => (counts[n]?.total ?? 0) > 0)
  return reportList({ items, total, page: offset / reportsPerPage, wanted, kinds }, call)
}

/** As posts, where it was asked for. */
function send(desk: ReportsDesk, call: Call, { id, system }: Report): Promise<void> {
  return desk.tell(id, destinationOf(call, system), { cause: call.cause, audible: false })
}

function destinationOf({ place, person }: Call, system: string | undefined): Destination {
  if (place.name === undefined) return { channel: 'telegram', chat: personChat(person.id) }
  const topic = place.thread === undefined || system === undefined ? {} : { topic: system }
  return { channel: 'telegram', chat: place.name, ...topic }
}
