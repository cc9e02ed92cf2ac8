import { type Config, loadConfig } from './config/load.ts'
import type { Issue } from './core/errors.ts'
import { longestKeep } from './watch/contract.ts'
import { loadRuleFile } from './watch/rules/load.ts'
import type { RuleGroup } from './watch/rules/rule.ts'
import { sourceKinds, sourceSchema } from './watch/sources/registry.ts'

/** All that a user writes, checked: the configuration and each system's rule groups. */
export interface Configuration {
  config: Config
  /** By system id, in the order of the files. */
  rules: ReadonlyMap<string, readonly RuleGroup[]>
}

export type ReadConfiguration = { ok: true; configuration: Configuration } | { ok: false; issues: Issue[] }

/** Reads everything and finds every issue, those of rule files included. */
export function readConfiguration(file: string, env: Readonly<Record<string, string | undefined>>): ReadConfiguration {
  const loaded = loadConfig(file, { env, sourceSchema, sourceKinds: [...sourceKinds.keys()] })
  const read = new Map(
    loaded.ruleFiles.map(({ path, text }) => [path, loadRuleFile(path, text, { longestReach: longestKeep })]),
  )
  const issues = [...loaded.issues, ...[...read.values()].flatMap((one) => one.issues)]
  const rules = new Map<string, readonly RuleGroup[]>()
  for (const { id, ruleFiles } of loaded.config?.systems ?? []) {
    rules.set(
      id,
      ruleFiles.flatMap(({ path }) => read.get(path)?.groups ?? []),
    )
  }
  if (!loaded.config || issues.length > 0) return { ok: false, issues }
  return { ok: true, configuration: { config: loaded.config, rules } }
}
