import type { Issue } from '../core/errors.ts'
import { type GoLivePlan, goLiveSchema } from './golive.ts'
import { issueAt, type SopsContext } from './load-sops.ts'
import type { Path, YamlFile } from './yaml.ts'
import { nearest, parseWith, zodIssues } from './zod-issues.ts'

/** What a go-live may refer to. */
export interface GoLiveContext extends Pick<SopsContext, 'expressionFault'> {
  /** Ids of the pack's SOPs. */
  sops: readonly string[]
}

/** A go-live with its file, for what can be judged only beside the rules. */
export interface ReadGoLive {
  plan: GoLivePlan
  yaml: YamlFile
}

/** Reads a pack's `golive.yaml` and finds every issue but the names of alerts. */
export function readGoLive(yaml: YamlFile, context: GoLiveContext): { plan?: GoLivePlan; issues: Issue[] } {
  const parsed = parseWith(yaml, yaml.data ?? {}, goLiveSchema)
  if (!parsed.success) return { issues: zodIssues(yaml, parsed.error, goLiveSchema) }
  const plan: GoLivePlan = parsed.data
  const issues = [...twice(yaml, plan), ...expressions(yaml, plan, context), ...unknownSops(yaml, plan, context.sops)]
  return issues.length > 0 ? { issues } : { plan, issues }
}

/** Ids stand for what they name in the chat: of one kind each is there once. */
function twice(yaml: YamlFile, { tests, observe, rollback }: GoLivePlan): Issue[] {
  const unique = (ids: readonly string[], path: Path, what: string) =>
    ids.flatMap((id, n) =>
      ids.indexOf(id) === n ? [] : [issueAt(yaml, [...path, n, 'id'], `two ${what} are called "${id}"`)],
    )
  const rounds = tests.flatMap(({ rounds: of }, n) =>
    new Set(of).size === of.length ? [] : [issueAt(yaml, ['tests', n, 'rounds'], 'names a round twice')],
  )
  // Their values are recorded together.
  const shared = rollback.triggers.flatMap(({ id }, n) =>
    observe.figures.some((one) => one.id === id)
      ? [issueAt(yaml, ['rollback', 'triggers', n, 'id'], `a figure is called "${id}" too`)]
      : [],
  )
  const idsOf = (all: readonly { id: string }[]) => all.map(({ id }) => id)
  return [
    ...unique(idsOf(tests), ['tests'], 'tests'),
    ...rounds,
    ...shared,
    ...unique(idsOf(observe.figures), ['observe', 'figures'], 'figures'),
    ...unique(idsOf(rollback.triggers), ['rollback', 'triggers'], 'triggers'),
  ]
}

function expressions(yaml: YamlFile, { observe, rollback }: GoLivePlan, { expressionFault }: GoLiveContext): Issue[] {
  const all = [
    ...observe.figures.map((one, n) => ({ one, path: ['observe', 'figures', n] })),
    ...rollback.triggers.map((one, n) => ({ one, path: ['rollback', 'triggers', n] })),
  ]
  return all.flatMap(({ one, path }) =>
    (['value', 'part', 'of'] as const).flatMap((key) => {
      const text = one[key]
      const fault = text === undefined ? undefined : expressionFault?.(text)
      return fault === undefined ? [] : [issueAt(yaml, [...path, key], fault, 'sum(rate(errors_total[5m]))')]
    }),
  )
}

function unknownSops(yaml: YamlFile, { risks, rollback }: GoLivePlan, sops: readonly string[]): Issue[] {
  const named = [
    ...risks.flatMap(({ sops: of }, n) => of.map((sop, i) => ({ sop, path: ['risks', n, 'sops', i] }))),
    ...(rollback.sop === undefined ? [] : [{ sop: rollback.sop, path: ['rollback', 'sop'] }]),
  ]
  return named.flatMap(({ sop, path }) => {
    if (sops.includes(sop)) return []
    const near = nearest(sop, sops)
    const hint = near ? `did you mean "${near}"?` : `the pack's are ${sops.join(', ') || 'none yet'}`
    return [issueAt(yaml, path, `"${sop}" is no SOP of the pack; ${hint}`)]
  })
}

/** Alerts that no rule of the pack ever raises. */
export function unknownGoLiveAlerts({ plan, yaml }: ReadGoLive, alerts: readonly string[]): Issue[] {
  const named = [
    ...(plan.observe.alerts ?? []).map((alert, n) => ({ alert, path: ['observe', 'alerts', n] })),
    ...plan.rollback.triggers.flatMap(({ alert }, n) =>
      alert === undefined ? [] : [{ alert, path: ['rollback', 'triggers', n, 'alert'] }],
    ),
  ]
  return named.flatMap(({ alert, path }) => {
    if (alerts.includes(alert)) return []
    const near = nearest(alert, alerts)
    const hint = near ? `did you mean "${near}"?` : `known are ${alerts.slice(0, 8).join(', ')}`
    return [issueAt(yaml, path, `no rule of the pack raises "${alert}"; ${hint}`, alerts[0])]
  })
}
