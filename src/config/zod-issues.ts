import type { z } from 'zod'
import type { Issue } from '../core/errors.ts'
import { parseFloat64 } from '../core/float.ts'
import type { Path, YamlFile } from './yaml.ts'

/**
 * Parses a file's data (or a part of it). A value that came from a variable is text; where a number or a truth value is
 * needed it is read as one.
 */
export function parseWith<S extends z.ZodType>(
  file: YamlFile,
  data: unknown,
  schema: S,
  under: Path = [],
): z.ZodSafeParseResult<z.output<S>> {
  const first = schema.safeParse(data, { reportInput: true })
  if (first.success || file.expanded.size === 0) return first
  const typed = first.error.issues.filter(
    (issue) => file.expanded.has([...under, ...issue.path].join('.')) && retype(data, issue.path),
  )
  return typed.length === 0 ? first : schema.safeParse(data, { reportInput: true })
}

const readAs: Readonly<Record<string, unknown>> = { true: true, false: false }

/** Replaces the text at a path by the number or truth value it spells; false when it spells none. */
function retype(data: unknown, path: readonly PropertyKey[]): boolean {
  const parent = path.slice(0, -1).reduce<unknown>((at, step) => (at as Record<PropertyKey, unknown>)?.[step], data) as
    | Record<PropertyKey, unknown>
    | undefined
  const last = path.at(-1)
  if (!parent || last === undefined) return false
  const text = parent[last]
  if (typeof text !== 'string') return false
  const value = readAs[text] ?? parseFloat64(text)
  if (value === undefined) return false
  parent[last] = value
  return true
}

/**
 * zod's findings as issues with place, a sentence that says how to mend it, and an example where one is known. What
 * follows from a reference that can't be followed is left out: that is told already.
 */
export function zodIssues(file: YamlFile, error: z.ZodError, schema: z.ZodType, under: Path = []): Issue[] {
  return error.issues.flatMap(inUnions).flatMap((issue) => {
    const path = [...under, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))]
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => unknownKey(file, path, key, keysOf(schemaAt(schema, issue.path))))
    }
    if (file.unresolved.has(path.join('.'))) return []
    const example = exampleAt(schema, issue.path)
    return [
      {
        file: file.file,
        ...file.locate(path),
        path: path.join('.'),
        message: sentence(issue),
        ...(example ? { example } : {}),
      },
    ]
  })
}

/** Of a value that may be of several kinds, what is wrong with the kind that it is of; that it is of none, otherwise. */
function inUnions(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue]
  const ofItsKind = issue.errors.filter((issues) => !issues.some(isOfOtherKind))
  if (ofItsKind.length !== 1) return [issue]
  return (ofItsKind[0] ?? [])
    .map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }) as z.core.$ZodIssue)
    .flatMap(inUnions)
}

function isOfOtherKind(issue: z.core.$ZodIssue): boolean {
  if (issue.path.length > 0) return false
  if (issue.code === 'invalid_union') return inUnions(issue)[0] === issue
  return issue.code === 'invalid_type' || issue.code === 'invalid_value'
}

function unknownKey(file: YamlFile, path: Path, key: string, known: readonly string[]): Issue {
  const near = nearest(key, known)
  const message = near
    ? `unknown key "${key}"; did you mean "${near}"?`
    : `unknown key "${key}"; known are ${known.join(', ')}`
  return { file: file.file, ...file.locate([...path, key], 'key'), path: [...path, key].join('.'), message }
}

function sentence(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') {
    return issue.input === undefined
      ? `is missing; ${withArticle(issue.expected)} is needed`
      : `is ${kindOf(issue.input)}; ${withArticle(issue.expected === 'int' ? 'whole number' : issue.expected)} is needed`
  }
  if (issue.code === 'invalid_value')
    return `must be ${issue.values
      .map((value) => JSON.stringify(value))
      .join(', ')
      .replace(/, (?=[^,]*$)/, ' or ')}`
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message
  return issue.message
}

const withArticle = (type: string): string => `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`

function kindOf(value: unknown): string {
  if (value === null) return 'empty'
  return Array.isArray(value) ? 'a list' : `${withArticle(typeof value)} (${JSON.stringify(value)?.slice(0, 40)})`
}

/** The word of `known` within two edits of `word`, if any. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const scored = known.map((other) => ({ other, distance: editDistance(word.toLowerCase(), other.toLowerCase()) }))
  const best = scored.sort((a, b) => a.distance - b.distance)[0]
  return best && best.distance <= Math.max(1, Math.min(2, Math.floor(word.length / 3))) ? best.other : undefined
}

/** Levenshtein's: how many characters to add, drop or replace. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next[j] = Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1)
    }
    row = next
  }
  return row[b.length] ?? 0
}

/** Schemas wrap others (optional, default, pipe); the definition is zod's documented introspection (`schema.def`). */
type Def = {
  type: string
  innerType?: z.ZodType
  in?: z.ZodType
  element?: z.ZodType
  valueType?: z.ZodType
  shape?: Record<string, z.ZodType>
  options?: z.ZodType[]
}
const defOf = (schema: z.ZodType): Def => schema.def as unknown as Def

function unwrap(schema: z.ZodType | undefined): z.ZodType | undefined {
  let at = schema
  while (at && (defOf(at).innerType || defOf(at).in)) at = defOf(at).innerType ?? defOf(at).in
  // Only an object has something inside to be looked for.
  return (
    (at &&
      defOf(at)
        .options?.map(unwrap)
        .find((option) => option && defOf(option).shape)) ??
    at
  )
}

function schemaAt(schema: z.ZodType, path: readonly PropertyKey[]): z.ZodType | undefined {
  let at: z.ZodType | undefined = schema
  for (const step of path) {
    const inner = unwrap(at)
    if (!inner) return undefined
    const def = defOf(inner)
    at = def.shape?.[String(step)] ?? def.element ?? def.valueType
  }
  return at
}

function keysOf(schema: z.ZodType | undefined): string[] {
  const inner = unwrap(schema)
  return inner ? Object.keys(defOf(inner).shape ?? {}) : []
}

function exampleAt(schema: z.ZodType, path: readonly PropertyKey[]): string | undefined {
  let at = schemaAt(schema, path)
  while (at) {
    const example = at.meta()?.example
    if (typeof example === 'string') return example
    at = defOf(at).innerType ?? defOf(at).in
  }
  return undefined
}
