import { inLocale } from '../../core/localized.ts'
import type { Texts } from '../../core/texts.ts'
import { clockText, valueText } from '../../deliver/cards/format.ts'
import type { Part, ReportDraft } from '../reports/contract.ts'
import type { LoadFigures, VerifyLine, VerifyRun } from './contract.ts'
import { foundText, titleText, tookText } from './face.ts'
import { verdictOf } from './judge.ts'

/** A run as a report: how it ended, then a table for each chapter. */
export function draftOf(run: VerifyRun, { texts, zone }: { texts: Texts; zone: string }): ReportDraft {
  const { verdict, counts } = verdictOf(run.lines)
  const args = { person: run.by.name, time: clockText(run.at, zone, 0) }
  return {
    kind: 'verify',
    title: texts.text('respond-verify-report', {
      name: inLocale(run.name, texts.locale),
      title: inLocale(run.plan.title, texts.locale),
    }),
    system: run.system,
    subject: run.id,
    parts: [
      { kind: 'verdict', verdict, text: texts.text('respond-verify-verdict', counts) },
      {
        kind: 'paragraph',
        text: texts.text('respond-verify-made', { ...args, took: tookText(run, texts) }),
      },
      ...run.plan.chapters.flatMap(({ title, checks }) => {
        const own = run.lines.filter(({ id }) =>
          checks.some((check) => id === check.id || id.startsWith(`${check.id}.`)),
        )
        const load = checks.some(({ kind }) => kind === 'load') ? run.load : undefined
        return chapter(inLocale(title, texts.locale), own, load, { texts, zone })
      }),
    ],
    data: dataOf(run),
    locale: texts.locale,
    zone,
    by: run.by,
  }
}

function chapter(
  title: string,
  lines: readonly VerifyLine[],
  load: LoadFigures | undefined,
  { texts, zone }: { texts: Texts; zone: string },
): Part[] {
  const head = ['result', 'line', 'found'].map((name) => texts.text(`respond-verify-column-${name}`))
  const rows = lines.map((one) => [
    texts.text(`respond-verify-is-${one.verdict}`),
    titleText(one, texts),
    foundText(one, texts, zone, 0),
  ])
  return [
    { kind: 'heading', level: 2, text: title },
    ...(load ? [{ kind: 'paragraph' as const, text: loadText(load, texts) }] : []),
    { kind: 'table', head, rows },
  ]
}

function loadText({ requests, concurrent, succeeded, mean, p95 }: LoadFigures, texts: Texts): string {
  const ms = { mean: valueText(mean), p95: valueText(p95) }
  return texts.text('respond-verify-load', { requests, concurrent, succeeded, ...ms })
}

function dataOf({ id, system, at, endedAt, by, lines, load }: VerifyRun): Record<string, unknown> {
  return {
    id,
    system,
    started_at: new Date(at).toISOString(),
    ended_at: new Date(endedAt ?? at).toISOString(),
    by: by.name,
    counts: verdictOf(lines).counts,
    lines: lines.map(({ id: line, verdict, said, confirmed }) => ({
      ...{ line, verdict, ...said },
      ...(confirmed && { confirmed_by: confirmed.by.name, confirmed_at: new Date(confirmed.at).toISOString() }),
    })),
    ...(load && { load }),
  }
}
