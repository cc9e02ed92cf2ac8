import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { z } from 'zod'
import type { Ms } from '../core/clock.ts'
import type { Issue } from '../core/errors.ts'
import type { PriorityPolicy } from '../core/policy.ts'
import type { ActionConfig } from './actions.ts'
import type { EventRule } from './events.ts'
import type { GoLivePlan } from './golive.ts'
import { readActions } from './load-actions.ts'
import { type ReadGoLive, readGoLive } from './load-golive.ts'
import { type ReadSop, readSops, type SopsContext } from './load-sops.ts'
import type { ReadTrial } from './load-trial.ts'
import { type ReadVerify, readVerify } from './load-verify.ts'
import {
  defaultPriorities,
  defaultSeverities,
  mergePriorities,
  type PriorityName,
  reservedSystems,
} from './priorities.ts'
import { reasonOf, references } from './references.ts'
import { summarySeries } from './routine.ts'
import { defaultSystems, type MainFile, mainSchema, type SystemFile, systemSchema } from './schema.ts'
import type { Sop } from './sop.ts'
import type { InhibitRuleConfig, MaintenanceConfig } from './suppression.ts'
import { trackerFaults } from './tracker.ts'
import type { VerifyPlan } from './verify.ts'
import { parseYaml, type YamlFile } from './yaml.ts'
import { nearest, parseWith, zodIssues } from './zod-issues.ts'

/** A source as its kind's schema gives it back: `id` and `kind` and that kind's options. */
export type SourceConfig = { id: string; kind: string } & Readonly<Record<string, unknown>>

export interface RuleFile {
  path: string
  text: string
}

export interface SystemConfig {
  id: string
  name: string
  environment: string
  /** The pack's folder; its rule files are relative to it. */
  folder: string
  chat: string
  sources: readonly SourceConfig[]
  /** Selectors of series that are recorded. */
  history: readonly string[]
  /** Rule files with their text as read. */
  ruleFiles: readonly RuleFile[]
  /** It wants a summary of each day. */
  summary?: 'daily'
  /** IANA name of the zone of its days, where it has its own. */
  timezone?: string
  /** Figures whose course is shown. */
  capacity: SystemFile['capacity']
  /** How its error events become alerts. */
  events: readonly EventRule[]
  /** Names of rules that are on trial, and for how long (ms). */
  trial?: { for: Ms; rules: readonly string[] }
  priorities: Readonly<Record<PriorityName, PriorityPolicy>>
  severities: Readonly<Record<string, PriorityName>>
  inhibitRules: readonly InhibitRuleConfig[]
  maintenance: readonly MaintenanceConfig[]
  /** What may be carried out from the chat, in the file's order. */
  actions: readonly ActionConfig[]
  /** Its checklists, by the names of their files. */
  sops: readonly Sop[]
  /** Its go-live, where it has a `golive.yaml`. */
  goLive?: GoLivePlan
  /** What `/verify` looks at, where it has a `verify.yaml`. */
  verify?: VerifyPlan
}

export interface Config extends Omit<MainFile, 'systems' | 'chat'> {
  file: string
  systems: readonly SystemConfig[]
  /** Values that must never be shown: from `file:` references and from keys that name a secret. */
  secrets: readonly string[]
}

/** What the chat is called that is bound with the claim code where the configuration names none. */
const claimedChat = 'ops'

export interface LoadOptions {
  env: Readonly<Record<string, string | undefined>>
  /** Schema of a source kind; undefined for an unknown kind. */
  sourceSchema(kind: string): z.ZodType | undefined
  sourceKinds: readonly string[]
  /** What is wrong with the selector of a series; undefined when nothing is. */
  selectorFault?(text: string): string | undefined
  /** What is wrong with a PromQL expression; undefined when nothing is. */
  expressionFault?(text: string): string | undefined
  /** What is wrong with a JMESPath expression; undefined when nothing is. */
  pathFault?(text: string): string | undefined
  /** Why an action does not take a value for an argument; undefined when it does. */
  argumentFault?: SopsContext['argumentFault']
  /**
   * The bot may be set up in the chat: this text stands for a main file that is not there, a file without chats gets one
   * that is yet to be bound, and no pack need be there.
   */
  unclaimed?: { text: string }
}

/** What loading gave: a configuration when there is no issue, and always every issue that could be found. */
export interface Loaded {
  config?: Config
  issues: Issue[]
  /** Every file that was asked for, those that are missing too, and folders in which packs may appear. */
  files: string[]
  /** Values that must never be shown, those of a configuration with mistakes too. */
  secrets: string[]
  /** Rule files of all packs, those of a pack with mistakes too. */
  ruleFiles: RuleFile[]
  /** SOPs of each pack that can be read, with what names their alerts: their triggers are judged beside the rules. */
  sops: PackSops[]
}

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

/**
 * Reads `opsbell.yaml`, the packs it names and their rule files (their content is checked by the rules room). A file
 * with mistakes is read as far as it can be, so that the mistakes of the others are found too.
 */
export function loadConfig(path: string, options: LoadOptions): Loaded {
  const loading = new Loading(options)
  const file = resolve(path)
  const main = withChat(loading.read(file, mainSchema, options.unclaimed?.text), options)
  const ruleFiles: RuleFile[] = []
  const systems: SystemConfig[] = []
  if (main) {
    loading.checkMain(main)
    for (const folder of loading.folders(main)) {
      const found = loading.system(folder, main)
      ruleFiles.push(...found.ruleFiles)
      if (found.system) systems.push(found.system)
    }
    loading.unique()
    loading.checkTracker(main)
  }
  const { issues } = loading
  const { sops } = loading
  const found = { issues, ruleFiles, sops, files: [...loading.files], secrets: [...loading.secrets] }
  if (issues.length > 0 || !main?.value) return found
  const { chat: _chat, ...rest } = main.value
  return { ...found, config: { ...rest, file, systems, secrets: found.secrets } }
}

/** Without any chat there is one to be bound in the chat, when the bot may be set up there. */
function withChat(main: Read<MainFile> | undefined, { unclaimed }: LoadOptions): Read<MainFile> | undefined {
  if (!main || !unclaimed || Object.keys(partsOf(main.data.chats)).length > 0) return main
  const { chats: written } = main.data
  if (written !== undefined && written !== partsOf(written)) return main
  const chats = { [claimedChat]: {} }
  return { ...main, data: { ...main.data, chats }, ...(main.value && { value: { ...main.value, chats } }) }
}

/** A file of a shape: its value when it is right, its parts as they stand in any case. */
interface Read<T> {
  yaml: YamlFile
  data: Parts
  value?: T
}

class Loading {
  readonly issues: Issue[] = []
  readonly files = new Set<string>()
  readonly secrets = new Set<string>()
  readonly sops: PackSops[] = []
  readonly #options: LoadOptions
  readonly #systems: { id: string; file: string }[] = []

  constructor(options: LoadOptions) {
    this.#options = options
  }

  text(path: string, named?: { yaml: YamlFile; path: (string | number)[] }): string | undefined {
    this.files.add(path)
    try {
      return readText(path)
    } catch (error) {
      const message = `can't read ${path}: ${reasonOf(error)}`
      if (named) this.issue(named.yaml, named.path, message)
      else this.issues.push({ file: path, line: 1, column: 1, path: '', message })
      return undefined
    }
  }

  /** @param absent stands for a file that is not there */
  read<S extends z.ZodType>(path: string, schema: S, absent?: string): Read<z.output<S>> | undefined {
    const yaml = this.yaml(path, absent)
    if (yaml?.data === undefined) return undefined
    const parsed = parseWith(yaml, yaml.data ?? {}, schema)
    const data = partsOf(yaml.data)
    if (parsed.success) return { yaml, data, value: parsed.data }
    this.issues.push(...zodIssues(yaml, parsed.error, schema))
    return { yaml, data }
  }

  yaml(path: string, absent?: string): YamlFile | undefined {
    this.files.add(path)
    const text = absent !== undefined && !existsSync(path) ? absent : this.text(path)
    if (text === undefined) return undefined
    const expand = references(this.#options.env, dirname(path), {
      onSecret: (secret) => this.secrets.add(secret),
      onFile: (file) => this.files.add(file),
    })
    const yaml = parseYaml(path, text, expand)
    this.issues.push(...yaml.issues)
    return yaml
  }

  issue(yaml: YamlFile, path: (string | number)[], message: string, example?: string): void {
    this.issues.push({
      file: yaml.file,
      ...yaml.locate(path),
      path: path.join('.'),
      message,
      ...(example === undefined ? {} : { example }),
    })
  }

  checkMain({ yaml, data }: Read<MainFile>): void {
    const chats = partsOf(data.chats)
    const names = Object.keys(chats)
    const readable = data.chats === undefined || data.chats === chats
    if (readable && names.length === 0)
      this.issue(yaml, ['chats'], 'name at least one chat', 'ops: { id: -1001234567890 }')
    this.knownChat(yaml, ['chat'], data.chat, names)
    this.knownChat(yaml, ['routine', 'chat'], partsOf(data.routine).chat, names)
    for (const [name, chat] of Object.entries(chats)) {
      this.knownChat(yaml, ['chats', name, 'fallback'], partsOf(chat).fallback, names)
    }
    const seen = new Set<unknown>()
    for (const [i, person] of listOf(data.people).entries()) {
      const { id } = partsOf(person)
      if (typeof id !== 'number') continue
      if (seen.has(id)) this.issue(yaml, ['people', i, 'id'], `the person ${id} is listed twice`)
      seen.add(id)
    }
  }

  knownChat(yaml: YamlFile, path: (string | number)[], name: unknown, chats: readonly string[]): void {
    if (typeof name !== 'string' || chats.includes(name) || yaml.unresolved.has(path.join('.'))) return
    this.issue(yaml, path, `there is no chat "${name}"; the chats are ${chats.join(', ') || 'none yet'}`)
  }

  /** Folders that the patterns name: a path, or a path that ends in `/*` for every folder with a system.yaml. */
  folders({ yaml, data, value }: Read<MainFile>): string[] {
    const patterns = value?.systems ?? (data.systems === undefined ? defaultSystems : listOf(data.systems))
    const folders = patterns.flatMap((pattern, i) => {
      if (typeof pattern !== 'string' || yaml.unresolved.has(`systems.${i}`)) return []
      const path = resolve(dirname(yaml.file), pattern)
      const found = (basename(path) === '*' ? this.foldersIn(dirname(path)) : [path]).filter((folder) => {
        const file = join(folder, 'system.yaml')
        this.files.add(file)
        return existsSync(file)
      })
      const needed = !this.#options.unclaimed || data.systems !== undefined
      if (found.length === 0 && needed)
        this.issue(yaml, ['systems', i], `no folder with a system.yaml at ${path}`, './systems/*')
      return found
    })
    return [...new Set(folders)]
  }

  foldersIn(folder: string): string[] {
    this.files.add(folder)
    if (!existsSync(folder) || !statSync(folder).isDirectory()) return []
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
      .map(({ name }) => join(folder, name))
      .sort()
  }

  system(folder: string, main: Read<MainFile>): { system?: SystemConfig; ruleFiles: RuleFile[] } {
    const read = this.read(join(folder, 'system.yaml'), systemSchema)
    if (!read) return { ruleFiles: [] }
    const { yaml, data, value } = read
    const chats = Object.keys(partsOf(main.data.chats))
    this.knownChat(yaml, ['chat'], data.chat, chats)
    if (typeof data.id === 'string' && !yaml.unresolved.has('id')) this.#systems.push({ id: data.id, file: yaml.file })
    const ruleFiles = this.ruleFiles(folder, yaml, value?.rules ?? listOf(data.rules))
    this.selectors(yaml, value?.history ?? listOf(data.history))
    for (const [i, { series }] of (value?.capacity ?? []).entries()) {
      const fault = this.#options.selectorFault?.(series)
      if (fault !== undefined) this.issue(yaml, ['capacity', i, 'series'], fault, 'disk_free_percent')
    }
    const sources = this.sources(yaml, value?.sources ?? listOf(data.sources))
    const actions = this.actions(folder, read)
    const sops = this.packSops(folder, actions)
    const goLive = this.goLive(folder, sops)
    const verify = this.verify(folder, read)
    const events = (value?.events ?? []).flatMap(({ alert }) => alert ?? [])
    const trial = value?.trial && { yaml, rules: value.trial.rules }
    const judged = { ...(goLive && { goLive }), ...(verify && { verify }), ...(trial && { trial }) }
    this.sops.push({ sops, ...judged, events, ruleFiles: ruleFiles.map(({ path }) => path) })
    if (!value) return { ruleFiles }
    const system: SystemConfig = {
      id: value.id,
      name: value.name,
      environment: value.environment,
      folder,
      chat: value.chat ?? main.value?.chat ?? chats[0] ?? '',
      sources,
      history: [
        ...value.history,
        ...value.capacity.map(({ series }) => series),
        ...(value.summary ? summarySeries : []),
      ],
      ...(value.summary && { summary: value.summary }),
      ...(value.timezone !== undefined && { timezone: value.timezone }),
      capacity: value.capacity,
      ruleFiles,
      events: value.events,
      ...(value.trial && { trial: value.trial }),
      priorities: mergePriorities(defaultPriorities, value.priorities),
      severities: { ...defaultSeverities, ...value.severities },
      inhibitRules: value.inhibit_rules,
      maintenance: value.maintenance,
      actions,
      sops: sops.map(({ sop }) => sop),
      ...(goLive && { goLive: goLive.plan }),
      ...(verify && { verify: verify.plan }),
    }
    return { system, ruleFiles }
  }

  actions(folder: string, { yaml, data, value }: Read<SystemFile>): ActionConfig[] {
    const environment = value?.environment ?? ''
    const { expressionFault } = this.#options
    const context = { folder, environment, ...(expressionFault && { expressionFault }) }
    const { actions, issues } = readActions(yaml, value?.actions ?? partsOf(data.actions), context)
    this.issues.push(...issues)
    return actions
  }

  /** Every `sop/*.yaml` beside the rules. */
  packSops(pack: string, actions: readonly ActionConfig[]): ReadSop[] {
    const folder = join(pack, 'sop')
    this.files.add(folder)
    if (!existsSync(folder) || !statSync(folder).isDirectory()) return []
    const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name))
    const files = names.sort().flatMap((name) => this.yaml(join(folder, name)) ?? [])
    const { expressionFault, argumentFault } = this.#options
    const { sops, issues } = readSops(files, {
      actions,
      ...(expressionFault && { expressionFault }),
      ...(argumentFault && { argumentFault }),
    })
    this.issues.push(...issues)
    return sops
  }

  /** `golive.yaml` beside the rules, where there is one. */
  goLive(pack: string, sops: readonly ReadSop[]): ReadGoLive | undefined {
    const path = join(pack, 'golive.yaml')
    this.files.add(path)
    const yaml = existsSync(path) ? this.yaml(path) : undefined
    if (yaml?.data === undefined) return undefined
    const { expressionFault } = this.#options
    const ids = sops.map(({ sop }) => sop.id)
    const { plan, issues } = readGoLive(yaml, { sops: ids, ...(expressionFault && { expressionFault }) })
    this.issues.push(...issues)
    return plan && { plan, yaml }
  }

  /** `verify.yaml` beside the rules, where there is one. */
  verify(pack: string, { data }: Read<SystemFile>): ReadVerify | undefined {
    const path = join(pack, 'verify.yaml')
    this.files.add(path)
    const yaml = existsSync(path) ? this.yaml(path) : undefined
    if (yaml?.data === undefined) return undefined
    const sources = listOf(data.sources)
      .map(partsOf)
      .flatMap(({ id, url }) =>
        typeof id === 'string' ? [{ id, http: typeof url === 'string' && /^https?:/i.test(url) }] : [],
      )
    const { expressionFault, pathFault } = this.#options
    const faults = { ...(expressionFault && { expressionFault }), ...(pathFault && { pathFault }) }
    const { plan, issues } = readVerify(yaml, { sources, ...faults })
    this.issues.push(...issues)
    return plan && { plan, yaml }
  }

  selectors(yaml: YamlFile, texts: readonly unknown[]): void {
    for (const [i, text] of texts.entries()) {
      if (typeof text !== 'string' || yaml.unresolved.has(`history.${i}`)) continue
      const fault = this.#options.selectorFault?.(text)
      if (fault !== undefined) this.issue(yaml, ['history', i], fault, 'orders_total{status="paid"}')
    }
  }

  ruleFiles(folder: string, yaml: YamlFile, names: readonly unknown[]): RuleFile[] {
    return names.flatMap((name, i) => {
      if (typeof name !== 'string' || yaml.unresolved.has(`rules.${i}`)) return []
      const path = resolve(folder, name)
      const text = this.text(path, { yaml, path: ['rules', i] })
      return text === undefined ? [] : [{ path, text }]
    })
  }

  /** Sources by their kind's schema; what the file's own schema refuses (no id, no kind) is told there. */
  sources(yaml: YamlFile, sources: readonly unknown[]): SourceConfig[] {
    const seen = new Set<unknown>()
    return sources.flatMap((one, i) => {
      const { enabled, ...source } = partsOf(one)
      const { id, kind } = source
      if (enabled === false || enabled === 'false') return []
      if (typeof kind !== 'string' || yaml.unresolved.has(`sources.${i}.kind`)) return []
      if (seen.has(id)) this.issue(yaml, ['sources', i, 'id'], `two sources are called "${id}"`)
      if (typeof id === 'string') seen.add(id)
      const schema = this.#options.sourceSchema(kind)
      if (!schema) return this.unknownKind(yaml, i, kind)
      const parsed = parseWith(yaml, source, schema, ['sources', i])
      if (parsed.success) return [parsed.data as SourceConfig]
      const told = new Set(this.issues.map(({ file, path }) => `${file}:${path}`))
      const issues = zodIssues(yaml, parsed.error, schema, ['sources', i])
      this.issues.push(...issues.filter(({ file, path }) => !told.has(`${file}:${path}`)))
      return []
    })
  }

  unknownKind(yaml: YamlFile, index: number, kind: string): [] {
    const { sourceKinds } = this.#options
    const near = nearest(kind, sourceKinds)
    const hint = near ? `did you mean "${near}"?` : `known are ${sourceKinds.join(', ')}`
    this.issue(yaml, ['sources', index, 'kind'], `unknown kind "${kind}"; ${hint}`)
    return []
  }

  /** People and systems that the tracker names. */
  checkTracker({ yaml, data }: Read<MainFile>): void {
    const people = listOf(data.people).map(partsOf)
    const systems = this.#systems.map(({ id }) => id)
    for (const { path, message } of trackerFaults(partsOf(data.tracker), { people, systems }))
      this.issue(yaml, ['tracker', ...path], message)
  }

  unique(): void {
    const first = new Map<string, string>()
    for (const { id, file } of this.#systems) {
      if (reservedSystems.includes(id)) {
        const message = `the id "${id}" is the bot's own; name the system otherwise`
        this.issues.push({ file, line: 1, column: 1, path: 'id', message })
      }
      const other = first.get(id)
      if (other)
        this.issues.push({ file, line: 1, column: 1, path: 'id', message: `the id "${id}" is taken by ${other}` })
      else first.set(id, file)
    }
  }
}

/** Far more than any file written by hand has; what is larger is not read at all. */
const maxFileBytes = 16 * 1024 * 1024

function readText(path: string): string {
  const { size } = statSync(path)
  if (size > maxFileBytes) throw new Error(`it has ${size} bytes, more than ${maxFileBytes}`)
  return readFileSync(path, 'utf8')
}

/** What a file holds before anything about it is known. */
type Parts = Readonly<Record<string, unknown>>

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

function partsOf(value: unknown): Parts {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Parts) : {}
}
