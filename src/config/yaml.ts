import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml'
import { type Issue, messageOf } from '../core/errors.ts'

export type Path = readonly (string | number)[]
export interface Position {
  line: number
  column: number
}

/** A YAML file as plain data, and where each part of it stands. */
export interface YamlFile {
  file: string
  /** Undefined when the file could not be read as YAML at all. */
  data: unknown
  issues: Issue[]
  /** Dotted paths of the values that came from a reference: always text, whatever is needed. */
  expanded: ReadonlySet<string>
  /** Dotted paths of the values whose reference can't be followed: told already, what stands there means nothing. */
  unresolved: ReadonlySet<string>
  /** Line and column (from 1) of the value at a path (or of its key), or of the nearest parent that exists. */
  locate(path: Path, part?: 'key' | 'value'): Position
}

/** Replaces a scalar's text (variable references), or says what is wrong with it. */
export type Expand = (text: string, at: Path) => { text: string } | { problem: string; example?: string }

/** Largest file read, bytes: a configuration is written by hand. */
export const maxYamlBytes = 1 << 20
/** Aliases may stand for at most so many nodes each (refuses a "billion laughs" file before it unfolds). */
const maxAliasCount = 100
const maxDepth = 32
const maxIssues = 50
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype'])

/** Parses one YAML document. Every problem is an issue with its place; nothing is thrown. */
export function parseYaml(file: string, text: string, expand?: Expand): YamlFile {
  const lines = new LineCounter()
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const issues: Issue[] = []
  const report = (offset: number, path: Path, message: string, example?: string) => {
    if (issues.length >= maxIssues) return
    issues.push({ file, ...at(offset), path: path.join('.'), message, ...(example === undefined ? {} : { example }) })
  }
  const unreadable = (): YamlFile => ({
    file,
    data: undefined,
    issues,
    expanded: new Set(),
    unresolved: new Set(),
    locate: () => at(0),
  })
  if (Buffer.byteLength(text) > maxYamlBytes) {
    report(0, [], `the file is larger than ${maxYamlBytes} bytes; split it`)
    return unreadable()
  }
  const doc = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true })
  for (const error of doc.errors) report(error.pos[0], [], error.message)
  if (doc.errors.length > 0) return unreadable()
  const { expanded, unresolved } = prepare(doc, report, expand)
  try {
    const data: unknown = doc.toJS({ maxAliasCount })
    return { file, data, issues, expanded, unresolved, locate: (path, part) => at(offsetOf(doc, path, part)) }
  } catch (error) {
    report(0, [], `the file can't be unfolded: ${messageOf(error)}`)
    return unreadable()
  }
}

type Report = (offset: number, path: Path, message: string, example?: string) => void

/** Checks keys and depth and replaces references, in place. */
function prepare(doc: Document, report: Report, expand?: Expand): { expanded: Set<string>; unresolved: Set<string> } {
  const expanded = new Set<string>()
  const unresolved = new Set<string>()
  visit(doc, (key, node, parents) => {
    if (parents.length > maxDepth * 2) {
      report(startOf(node as Node), [], `nested deeper than ${maxDepth} levels`)
      return visit.BREAK
    }
    if (!isScalar(node) || typeof node.value !== 'string') return undefined
    const path = pathOf(parents as readonly unknown[], key)
    if (key === 'key') {
      if (forbiddenKeys.has(node.value)) report(startOf(node), path, `"${node.value}" can't be a key`)
      return undefined
    }
    const done = expand?.(node.value, path)
    if (done && 'problem' in done) {
      report(startOf(node), path, done.problem, done.example)
      unresolved.add(path.join('.'))
    } else if (done && done.text !== node.value) {
      node.value = done.text
      expanded.add(path.join('.'))
    }
    return undefined
  })
  return { expanded, unresolved }
}

function startOf(node: { range?: readonly number[] | null } | null | undefined): number {
  return node?.range?.[0] ?? 0
}

/** The path of a visited node, from its chain of parents (maps, pairs, sequences). */
function pathOf(parents: readonly unknown[], key: unknown): Path {
  const path: (string | number)[] = []
  for (const [i, parent] of parents.entries()) {
    const child = parents[i + 1]
    if (isSeq(parent)) path.push(child === undefined ? Number(key) : parent.items.indexOf(child as never))
    else if (isPairLike(parent)) path.push(keyText(parent.key))
  }
  return path
}

function isPairLike(value: unknown): value is { key: unknown; value: unknown } {
  return typeof value === 'object' && value !== null && 'key' in value && 'value' in value && !isScalar(value)
}

const keyText = (key: unknown): string => String(isScalar(key) ? key.value : key)

function offsetOf(doc: Document, path: Path, part: 'key' | 'value' = 'value'): number {
  let node: unknown = doc.contents
  let offset = startOf(node as Node)
  for (const [i, step] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find((item) => keyText(item.key) === String(step))
      if (!pair) break
      const wantKey = part === 'key' && i === path.length - 1
      offset = startOf((wantKey || !pair.value ? pair.key : pair.value) as Node)
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(step)]
      if (!node) break
      offset = startOf(node as Node)
    } else break
  }
  return offset
}
