import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { z } from 'zod'
import type { Issue } from '../core/errors.ts'
import type { SopsContext } from './load-sops.ts'
import { reasonOf, references } from './references.ts'
import { parseYaml, type YamlFile } from './yaml.ts'
import { parseWith, zodIssues } from './zod-issues.ts'

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

/** A file of a shape: its value when it is right, its parts as they stand in any case. */
export interface Read<T> {
  yaml: YamlFile
  data: Parts
  value?: T
}

/** What one loading has read and found so far. */
export class Reading {
  readonly options: LoadOptions
  readonly issues: Issue[] = []
  readonly files = new Set<string>()
  readonly secrets = new Set<string>()

  constructor(options: LoadOptions) {
    this.options = options
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
    const expand = references(this.options.env, dirname(path), {
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

  /** A place that names a chat: it must be one of these. */
  knownChat(yaml: YamlFile, path: (string | number)[], name: unknown, chats: readonly string[]): void {
    if (typeof name !== 'string' || chats.includes(name) || yaml.unresolved.has(path.join('.'))) return
    this.issue(yaml, path, `there is no chat "${name}"; the chats are ${chats.join(', ') || 'none yet'}`)
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
export type Parts = Readonly<Record<string, unknown>>

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

export function partsOf(value: unknown): Parts {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Parts) : {}
}
