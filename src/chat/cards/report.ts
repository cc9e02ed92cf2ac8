import { code, type Line, oneLine } from '../../core/text.ts'
import { clockText, dayText } from '../../deliver/cards/format.ts'
import {
  headBlocks,
  headOf,
  type Report,
  type ReportKind,
  reportKindNames,
  verdictIcons,
} from '../../respond/reports/index.ts'
import { type Answer, type Call, type Key, lines } from '../contract.ts'
import type { Args } from '../feature.ts'
import { live, short, spaced, strong } from './phrases.ts'

export const reportsPerPage = 5

/** Which reports are listed. */
export interface Wanted {
  kind?: ReportKind
  system?: string
}

export interface Listed {
  items: readonly Report[]
  total: number
  page: number
  wanted: Wanted
  /** Kinds of which there are some. */
  kinds: readonly ReportKind[]
}

const longestTitle = 60
const longestKey = 48

/** The newest reports, each with a button. */
export function reportList(listed: Listed, call: Call): Answer {
  const { items, total, wanted } = listed
  const { texts } = call
  const kind = wanted.kind && texts.text(`respond-report-kind-${wanted.kind}`)
  const what = [kind, wanted.system].filter((one) => one !== undefined).join(' · ')
  const title = what === '' ? texts.line('chat-report-title', { n: total }) : [{ text: `📄 ${what} · ${total}` }]
  if (total === 0) {
    return { blocks: lines(strong(title), texts.line('chat-report-none')), keys: kindKeys(listed, call) }
  }
  return {
    blocks: lines(
      strong(title),
      ...items.flatMap((report, i) => reportLines(report, firstOf(listed) + i, call)),
      live(texts.line('chat-report-hint', { example: code(`/report ${items[0]?.id ?? ''}`) })),
    ),
    keys: [
      ...items.map((report, i): Key[] => [
        {
          text: short(`📄 ${firstOf(listed) + i}. ${headOfLine(report, call)}`, longestKey),
          press: { verb: 'report-show', args: argsOf(listed, report.id) },
        },
      ]),
      ...paging(listed, call),
      ...kindKeys(listed, call),
    ],
  }
}

const firstOf = ({ page }: Listed): number => page * reportsPerPage + 1

/** What tells one from another, in the reader's language: titles stay as they were frozen. */
function headOfLine({ kind, system, at }: Report, { texts, zone }: Call): string {
  const when = `${dayText(at, zone)} ${clockText(at, zone, at)}`
  return [texts.text(`respond-report-kind-${kind}`), ...(system === undefined ? [] : [system]), when].join(' · ')
}

function reportLines(report: Report, n: number, call: Call): Line[] {
  const { title, parts, replacedBy } = report
  const verdict = parts.find((part) => part.kind === 'verdict')
  const sign = verdict?.kind === 'verdict' ? `${verdictIcons[verdict.verdict]} ` : ''
  const replaced = replacedBy === undefined ? undefined : call.texts.line('respond-report-replaced', { id: replacedBy })
  // Titles of former versions begin with the sign.
  const own = oneLine(title.startsWith(sign) ? title.slice(sign.length) : title)
  return [
    [{ text: `${n}. ${sign}${headOfLine(report, call)}` }],
    spaced([{ text: `   ${short(own, longestTitle)}` }], replaced),
  ]
}

const argsOf = ({ page, wanted }: Pick<Listed, 'page' | 'wanted'>, id?: string): Args => ({
  page,
  kind: wanted.kind ?? '',
  system: wanted.system ?? '',
  ...(id !== undefined && { id }),
})

function paging({ page, total, wanted }: Listed, { texts }: Call): Key[][] {
  const to = (text: string, target: number): Key => ({
    text,
    press: { verb: 'report-list', args: argsOf({ page: target, wanted }) },
  })
  const row = [
    ...(page > 0 ? [to(texts.text('chat-button-previous'), page - 1)] : []),
    ...((page + 1) * reportsPerPage < total ? [to(texts.text('chat-button-next'), page + 1)] : []),
  ]
  return row.length === 0 ? [] : [row]
}

/** One kind alone, where there are several. */
function kindKeys({ kinds, wanted }: Listed, { texts }: Call): Key[][] {
  const { kind: _, ...others } = wanted
  const key = (text: string, to: Wanted): Key => ({
    text,
    press: { verb: 'report-list', args: argsOf({ page: 0, wanted: to }) },
  })
  const all = wanted.kind === undefined ? [] : [key(texts.text('chat-report-all'), others)]
  const other = kinds.filter((kind) => kind !== wanted.kind)
  if (kinds.length < 2 && all.length === 0) return []
  const keys = [...all, ...other.map((kind) => key(texts.text(`respond-report-kind-${kind}`), { ...others, kind }))]
  return Array.from({ length: Math.ceil(keys.length / 3) }, (_, n) => keys.slice(n * 3, n * 3 + 3))
}

/** One report's head; its files are sent by a button. */
export function reportCard(report: Report, args: Args, { texts, zone, now }: Call): Answer {
  const { page = 0, kind = '', system = '' } = args
  return {
    blocks: headBlocks(headOf(report), { texts, zone, now }),
    keys: [
      [
        { text: texts.text('chat-report-send'), press: { verb: 'report-send', args: { id: report.id } } },
        { text: texts.text('chat-report-back'), press: { verb: 'report-list', args: { page, kind, system } } },
      ],
    ],
  }
}

/** What somebody typed as a kind: its name in the code. */
export const kindOf = (text: string): ReportKind | undefined => reportKindNames.find((kind) => kind === text)
