import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { parseYaml } from '../../../src/config/yaml.ts'
import { zodIssues } from '../../../src/config/zod-issues.ts'
import { sourceKinds } from '../../../src/watch/sources/registry.ts'

/** zod's documented introspection. */
type Def = { shape?: Record<string, z.ZodType>; innerType?: z.ZodType; in?: z.ZodType; element?: z.ZodType }
const defOf = (schema: z.ZodType): Def => schema.def as unknown as Def
function inside(schema: z.ZodType): Def {
  const def = defOf(schema)
  const inner = def.innerType ?? def.in
  return inner ? inside(inner) : def
}

/** Every key of a schema, those of its parts and of the items of its lists too. */
function pathsOf(schema: z.ZodType, at: readonly (string | number)[] = []): (string | number)[][] {
  const { shape, element } = inside(schema)
  if (element) return pathsOf(element, [...at, 0])
  return Object.entries(shape ?? {}).flatMap(([key, part]) => [[...at, key], ...pathsOf(part, [...at, key])])
}

/** A value that fits nothing, at that place. */
function wrongAt([step, ...rest]: readonly (string | number)[]): unknown {
  if (step === undefined) return -0.5
  return typeof step === 'number' ? [wrongAt(rest)] : { [step]: wrongAt(rest) }
}

const yaml = parseYaml('system.yaml', '{}', () => undefined as never)
const issuesOf = (schema: z.ZodType, source: unknown) => {
  const parsed = schema.safeParse(source, { reportInput: true })
  return parsed.success ? [] : zodIssues(yaml, parsed.error, schema)
}

describe('CORE-17: the options of every kind of source', () => {
  it.each([...sourceKinds])('%s: each has an example that is printed when it is wrong', (kind, { schema }) => {
    const names = pathsOf(schema).filter(([first]) => first !== 'kind')
    const without = names.filter((path) => {
      const source = { id: 'app', kind, ...(wrongAt(path) as object) }
      return !issuesOf(schema, source).some((issue) => issue.path === path.join('.') && issue.example)
    })
    expect(without.map((path) => path.join('.'))).toEqual([])
  })

  it.each([...sourceKinds])('%s: a key with a typing mistake gets the nearest name', (kind, { schema }) => {
    const [issue] = issuesOf(schema, { id: 'app', kind, tiemout: '5s' }).filter(({ path }) => path === 'tiemout')
    expect(issue?.message).toBe('unknown key "tiemout"; did you mean "timeout"?')
  })
})
