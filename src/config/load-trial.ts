import type { Issue } from '../core/errors.ts'
import { issueAt } from './load-sops.ts'
import type { YamlFile } from './yaml.ts'
import { nearest } from './zod-issues.ts'

/** The names that a system.yaml puts on trial, for what can be judged only beside the rules. */
export interface ReadTrial {
  yaml: YamlFile
  rules: readonly string[]
}

/** Names of a trial that are no alerting rule of the pack. */
export function unknownTrials({ yaml, rules }: ReadTrial, alerts: readonly string[]): Issue[] {
  return rules.flatMap((rule, i) => {
    if (alerts.includes(rule)) return []
    const near = nearest(rule, [...alerts])
    const hint = near ? `did you mean "${near}"?` : `the pack's are ${alerts.slice(0, 20).join(', ') || 'none yet'}`
    return [issueAt(yaml, ['trial', 'rules', i], `no rule raises the alert "${rule}"; ${hint}`)]
  })
}
