import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { z } from 'zod'
import { type Issue, messageOf } from '../core/errors.ts'
import type { PriorityPolicy } from '../core/policy.ts'
import { defaultPriorities, defaultSeverities, mergePriorities, type PriorityName } from './priorities.ts'
import { references } from './references.ts'
import { type MainFile, mainSchema, type SystemFile, systemSchema } from './schema.ts'
import { parseYaml, type YamlFile } from './yaml.ts'
import { nearest, parseWith, zodIssues } from './zod-issues.ts'

/** A source as its kind's schema gives it back: `id` and `kind` and that kind's options. */
export type SourceConfig = { id: string; kind: string } & Readonly<Record<string, unknown>>

export interface SystemConfig {
  id: string
  name: string
  environment: string
  /** The pack's folder; its rule files are relative to it. */
  folder: string
  chat: string
  sources: readonly SourceConfig[]
  /** Rule files with their text as read. */
  ruleFiles: readonly { path: string; text: string }[]
  priorities: Readonly<Record<PriorityName, PriorityPolicy>>
  severities: Readonly<Record<string, PriorityName>>
}

export interface Config extends Omit<MainFile, 'systems' | 'chat'> {
  file: string
  systems: readonly SystemConfig[]
  /** Values that must never be shown: from `file:` references and from keys that name a secret. */
  secrets: readonly string[]
}

export interface LoadOptions {
  env: Readonly<Record<string, string | undefined>>
  /** Schema of a source kind; undefined for an unknown kind. */
  sourceSchema(kind: string): z.ZodType | undefined
  sourceKinds: readonly string[]
}

/** What loading gave: a configuration when there is no issue, and always every issue that could be found. */
export interface Loaded {
  config?: Config
  issues: Issue[]
  /** Every file that was read, for those who watch them. */
  files: string[]
}

/** Reads `opsbell.yaml`, the packs it names and their rule files (their content is checked by the rules room). */
export function loadConfig(path: string, options: LoadOptions): Loaded {
  const loading = new Loading(options)
  const file = resolve(path)
  const main = loading.read(file, mainSchema)
  if (!main) return { issues: loading.issues, files: loading.files }
  loading.checkMain(main.yaml, main.value)
  const systems = loading
    .folders(main.yaml, main.value.systems)
    .flatMap((folder) => loading.system(folder, main.value) ?? [])
  loading.unique(systems.map((system) => ({ id: system.id, file: join(system.folder, 'system.yaml') })))
  const { issues, files } = loading
  if (issues.length > 0) return { issues, files }
  const { chat: _chat, ...rest } = main.value
  return { config: { ...rest, file, systems, secrets: [...loading.secrets] }, issues, files }
}

class Loading {
  readonly issues: Issue[] = []
  readonly files: string[] = []
  readonly secrets = new Set<string>()
  readonly #options: LoadOptions

  constructor(options: LoadOptions) {
    this.#options = options
  }

  text(path: string, named?: { yaml: YamlFile; path: (string | number)[] }): string | undefined {
    try {
      const text = readFileSync(path, 'utf8')
      this.files.push(path)
      return text
    } catch (error) {
      const message = `can't read ${path}: ${messageOf(error)}`
      if (named) this.issue(named.yaml, named.path, message)
      else this.issues.push({ file: path, line: 1, column: 1, path: '', message })
      return undefined
    }
  }

  read<S extends z.ZodType>(path: string, schema: S): { yaml: YamlFile; value: z.output<S> } | undefined {
    const text = this.text(path)
    if (text === undefined) return undefined
    const yaml = parseYaml(
      path,
      text,
      references(this.#options.env, dirname(path), (secret) => this.secrets.add(secret)),
    )
    this.issues.push(...yaml.issues)
    if (yaml.data === undefined) return undefined
    const parsed = parseWith(yaml, yaml.data ?? {}, schema)
    if (parsed.success) return { yaml, value: parsed.data }
    this.issues.push(...zodIssues(yaml, parsed.error, schema))
    return undefined
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

  checkMain(yaml: YamlFile, main: MainFile): void {
    const chats = Object.keys(main.chats)
    if (chats.length === 0) this.issue(yaml, ['chats'], 'name at least one chat', 'ops: { id: -1001234567890 }')
    if (main.chat !== undefined) this.knownChat(yaml, ['chat'], main.chat, chats)
    for (const [name, chat] of Object.entries(main.chats)) {
      if (chat.fallback !== undefined) this.knownChat(yaml, ['chats', name, 'fallback'], chat.fallback, chats)
    }
    const seen = new Set<number>()
    for (const [i, person] of main.people.entries()) {
      if (seen.has(person.id)) this.issue(yaml, ['people', i, 'id'], `the person ${person.id} is listed twice`)
      seen.add(person.id)
    }
  }

  knownChat(yaml: YamlFile, path: (string | number)[], name: string, chats: readonly string[]): void {
    if (chats.includes(name)) return
    this.issue(yaml, path, `there is no chat "${name}"; the chats are ${chats.join(', ') || 'none yet'}`)
  }

  /** Folders that the patterns name: a path, or a path that ends in `/*` for every folder with a system.yaml. */
  folders(yaml: YamlFile, patterns: readonly string[]): string[] {
    const folders = patterns.flatMap((pattern, i) => {
      const path = resolve(dirname(yaml.file), pattern)
      const found =
        basename(path) === '*' ? packsIn(dirname(path)) : existsSync(join(path, 'system.yaml')) ? [path] : []
      if (found.length === 0) this.issue(yaml, ['systems', i], `no folder with a system.yaml at ${path}`, './systems/*')
      return found
    })
    return [...new Set(folders)]
  }

  system(folder: string, main: MainFile): SystemConfig | undefined {
    const read = this.read(join(folder, 'system.yaml'), systemSchema)
    if (!read) return undefined
    const { yaml, value } = read
    const chats = Object.keys(main.chats)
    if (value.chat !== undefined) this.knownChat(yaml, ['chat'], value.chat, chats)
    const ruleFiles = value.rules.flatMap((name, i) => {
      const path = resolve(folder, name)
      const text = this.text(path, { yaml, path: ['rules', i] })
      return text === undefined ? [] : [{ path, text }]
    })
    return {
      id: value.id,
      name: value.name,
      environment: value.environment,
      folder,
      chat: value.chat ?? main.chat ?? chats[0] ?? '',
      sources: this.sources(yaml, value),
      ruleFiles,
      priorities: mergePriorities(defaultPriorities, value.priorities),
      severities: { ...defaultSeverities, ...value.severities },
    }
  }

  sources(yaml: YamlFile, system: SystemFile): SourceConfig[] {
    const seen = new Set<string>()
    return system.sources.flatMap(({ enabled, ...source }, i) => {
      if (!enabled) return []
      if (seen.has(source.id)) this.issue(yaml, ['sources', i, 'id'], `two sources are called "${source.id}"`)
      seen.add(source.id)
      const schema = this.#options.sourceSchema(source.kind)
      if (!schema) return this.unknownKind(yaml, i, source.kind)
      const parsed = parseWith(yaml, source, schema, ['sources', i])
      if (parsed.success) return [parsed.data as SourceConfig]
      this.issues.push(...zodIssues(yaml, parsed.error, schema, ['sources', i]))
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

  unique(systems: readonly { id: string; file: string }[]): void {
    const first = new Map<string, string>()
    for (const { id, file } of systems) {
      const other = first.get(id)
      if (other)
        this.issues.push({ file, line: 1, column: 1, path: 'id', message: `the id "${id}" is taken by ${other}` })
      else first.set(id, file)
    }
  }
}

function packsIn(folder: string): string[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return []
  const names = readdirSync(folder).sort()
  return names.map((name) => join(folder, name)).filter((path) => existsSync(join(path, 'system.yaml')))
}
