import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ActionConfig } from './actions.ts'
import type { RuleFile, SourceConfig, SystemConfig } from './config.ts'
import { readActions } from './load-actions.ts'
import { type ReadGoLive, readGoLive } from './load-golive.ts'
import { type ReadSop, readSops } from './load-sops.ts'
import type { ReadTrial } from './load-trial.ts'
import { type ReadVerify, readVerify } from './load-verify.ts'
import { defaultPriorities, defaultSeverities, mergePriorities } from './priorities.ts'
import { listOf, partsOf, type Read, type Reading } from './reading.ts'
import { summarySeries } from './routine.ts'
import { type MainFile, type SystemFile, systemSchema } from './schema.ts'
import type { YamlFile } from './yaml.ts'
import { nearest, parseWith, zodIssues } from './zod-issues.ts'

export interface PackSops {
  sops: readonly ReadSop[]
  goLive?: ReadGoLive
  verify?: ReadVerify
  /** Paths of the pack's rule files. */
  ruleFiles: readonly string[]
  /** Alerts that its error events raise. */
  events: readonly string[]
  /** Rules that its system.yaml puts on trial by name. */
  trial?: ReadTrial
}

/** What a pack's folder gave: all that can be read of it, and the system when nothing is wrong with `system.yaml`. */
export interface FoundSystem {
  named?: { id: string; file: string }
  ruleFiles: RuleFile[]
  pack?: PackSops
  system?: SystemConfig
}

export function loadSystem(reading: Reading, folder: string, main: Read<MainFile>): FoundSystem {
  const read = reading.read(join(folder, 'system.yaml'), systemSchema)
  if (!read) return { ruleFiles: [] }
  const { yaml, data, value } = read
  const chats = Object.keys(partsOf(main.data.chats))
  reading.knownChat(yaml, ['chat'], data.chat, chats)
  const ruleFiles = ruleFilesOf(reading, folder, yaml, value?.rules ?? listOf(data.rules))
  checkSeries(reading, read)
  const sources = sourcesOf(reading, yaml, value?.sources ?? listOf(data.sources))
  const actions = actionsOf(reading, folder, read)
  const sops = sopsOf(reading, folder, actions)
  const goLive = goLiveOf(reading, folder, sops)
  const verify = verifyOf(reading, folder, read)
  const events = (value?.events ?? []).flatMap(({ alert }) => alert ?? [])
  const trial = value?.trial && { yaml, rules: value.trial.rules }
  const judged = { ...(goLive && { goLive }), ...(verify && { verify }), ...(trial && { trial }) }
  const found: FoundSystem = {
    ...(typeof data.id === 'string' && !yaml.unresolved.has('id') && { named: { id: data.id, file: yaml.file } }),
    ruleFiles,
    pack: { sops, ...judged, events, ruleFiles: ruleFiles.map(({ path }) => path) },
  }
  if (!value) return found
  const chat = value.chat ?? main.value?.chat ?? chats[0] ?? ''
  const system: SystemConfig = {
    ...ownOf(value),
    ...{ folder, chat, sources, ruleFiles, actions },
    sops: sops.map(({ sop }) => sop),
    ...(goLive && { goLive: goLive.plan }),
    ...(verify && { verify: verify.plan }),
  }
  return { ...found, system }
}

/** What `system.yaml` says by itself. */
function ownOf(value: SystemFile) {
  return {
    id: value.id,
    name: value.name,
    environment: value.environment,
    history: [...value.history, ...value.capacity.map(({ series }) => series), ...(value.summary ? summarySeries : [])],
    ...(value.summary && { summary: value.summary }),
    ...(value.timezone !== undefined && { timezone: value.timezone }),
    capacity: value.capacity,
    events: value.events,
    ...(value.trial && { trial: value.trial }),
    priorities: mergePriorities(defaultPriorities, value.priorities),
    severities: { ...defaultSeverities, ...value.severities },
    inhibitRules: value.inhibit_rules,
    maintenance: value.maintenance,
  }
}

function actionsOf(reading: Reading, folder: string, { yaml, data, value }: Read<SystemFile>): ActionConfig[] {
  const environment = value?.environment ?? ''
  const { expressionFault } = reading.options
  const context = { folder, environment, ...(expressionFault && { expressionFault }) }
  const { actions, issues } = readActions(yaml, value?.actions ?? partsOf(data.actions), context)
  reading.issues.push(...issues)
  return actions
}

/** Every `sop/*.yaml` beside the rules. */
function sopsOf(reading: Reading, pack: string, actions: readonly ActionConfig[]): ReadSop[] {
  const folder = join(pack, 'sop')
  reading.files.add(folder)
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return []
  const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name))
  const files = names.sort().flatMap((name) => reading.yaml(join(folder, name)) ?? [])
  const { expressionFault, argumentFault } = reading.options
  const { sops, issues } = readSops(files, {
    actions,
    ...(expressionFault && { expressionFault }),
    ...(argumentFault && { argumentFault }),
  })
  reading.issues.push(...issues)
  return sops
}

/** `golive.yaml` beside the rules, where there is one. */
function goLiveOf(reading: Reading, pack: string, sops: readonly ReadSop[]): ReadGoLive | undefined {
  const path = join(pack, 'golive.yaml')
  reading.files.add(path)
  const yaml = existsSync(path) ? reading.yaml(path) : undefined
  if (yaml?.data === undefined) return undefined
  const { expressionFault } = reading.options
  const ids = sops.map(({ sop }) => sop.id)
  const { plan, issues } = readGoLive(yaml, { sops: ids, ...(expressionFault && { expressionFault }) })
  reading.issues.push(...issues)
  return plan && { plan, yaml }
}

/** `verify.yaml` beside the rules, where there is one. */
function verifyOf(reading: Reading, pack: string, { data }: Read<SystemFile>): ReadVerify | undefined {
  const path = join(pack, 'verify.yaml')
  reading.files.add(path)
  const yaml = existsSync(path) ? reading.yaml(path) : undefined
  if (yaml?.data === undefined) return undefined
  const sources = listOf(data.sources)
    .map(partsOf)
    .flatMap(({ id, url }) =>
      typeof id === 'string' ? [{ id, http: typeof url === 'string' && /^https?:/i.test(url) }] : [],
    )
  const { expressionFault, pathFault } = reading.options
  const faults = { ...(expressionFault && { expressionFault }), ...(pathFault && { pathFault }) }
  const { plan, issues } = readVerify(yaml, { sources, ...faults })
  reading.issues.push(...issues)
  return plan && { plan, yaml }
}

/** Selectors of what is recorded. */
function checkSeries(reading: Reading, { yaml, data, value }: Read<SystemFile>): void {
  const { selectorFault } = reading.options
  for (const [i, text] of (value?.history ?? listOf(data.history)).entries()) {
    if (typeof text !== 'string' || yaml.unresolved.has(`history.${i}`)) continue
    const fault = selectorFault?.(text)
    if (fault !== undefined) reading.issue(yaml, ['history', i], fault, 'orders_total{status="paid"}')
  }
  for (const [i, { series }] of (value?.capacity ?? []).entries()) {
    const fault = selectorFault?.(series)
    if (fault !== undefined) reading.issue(yaml, ['capacity', i, 'series'], fault, 'disk_free_percent')
  }
}

function ruleFilesOf(reading: Reading, folder: string, yaml: YamlFile, names: readonly unknown[]): RuleFile[] {
  return names.flatMap((name, i) => {
    if (typeof name !== 'string' || yaml.unresolved.has(`rules.${i}`)) return []
    const path = resolve(folder, name)
    const text = reading.text(path, { yaml, path: ['rules', i] })
    return text === undefined ? [] : [{ path, text }]
  })
}

/** Sources by their kind's schema; what the file's own schema refuses (no id, no kind) is told there. */
function sourcesOf(reading: Reading, yaml: YamlFile, sources: readonly unknown[]): SourceConfig[] {
  const seen = new Set<unknown>()
  return sources.flatMap((one, i) => {
    const { enabled, ...source } = partsOf(one)
    const { id, kind } = source
    if (enabled === false || enabled === 'false') return []
    if (typeof kind !== 'string' || yaml.unresolved.has(`sources.${i}.kind`)) return []
    if (seen.has(id)) reading.issue(yaml, ['sources', i, 'id'], `two sources are called "${id}"`)
    if (typeof id === 'string') seen.add(id)
    const schema = reading.options.sourceSchema(kind)
    if (!schema) return unknownKind(reading, yaml, i, kind)
    const parsed = parseWith(yaml, source, schema, ['sources', i])
    if (parsed.success) return [parsed.data as SourceConfig]
    const told = new Set(reading.issues.map(({ file, path }) => `${file}:${path}`))
    const issues = zodIssues(yaml, parsed.error, schema, ['sources', i])
    reading.issues.push(...issues.filter(({ file, path }) => !told.has(`${file}:${path}`)))
    return []
  })
}

function unknownKind(reading: Reading, yaml: YamlFile, index: number, kind: string): [] {
  const { sourceKinds } = reading.options
  const near = nearest(kind, sourceKinds)
  const hint = near ? `did you mean "${near}"?` : `known are ${sourceKinds.join(', ')}`
  reading.issue(yaml, ['sources', index, 'kind'], `unknown kind "${kind}"; ${hint}`)
  return []
}
