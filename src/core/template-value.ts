import { formatFloatV } from './float.ts'

/** What a template works on. A bigint is a Go `int`, a number a `float64`, undefined `nil`. */
export type Value = string | number | bigint | boolean | undefined | GoMap | GoStruct | GoList | Stringer

/** `map[string]string` or `map[string]interface {}`: a key that is missing gives `zero`. */
export class GoMap {
  readonly entries: Readonly<Record<string, Value>>
  readonly zero: Value
  constructor(entries: Readonly<Record<string, Value>>, zero: Value) {
    this.entries = entries
    this.zero = zero
  }
  get(key: string): Value {
    return Object.hasOwn(this.entries, key) ? this.entries[key] : this.zero
  }
  keys(): string[] {
    return Object.keys(this.entries).sort()
  }
}

export class GoStruct {
  readonly type: string
  readonly fields: Readonly<Record<string, Value>>
  constructor(type: string, fields: Readonly<Record<string, Value>>) {
    this.type = type
    this.fields = fields
  }
}

export class GoList {
  readonly type: string
  readonly items: readonly Value[]
  constructor(type: string, items: readonly Value[]) {
    this.type = type
    this.items = items
  }
}

/** A value with methods and a text of its own (a time, a duration). */
export abstract class Stringer {
  abstract readonly type: string
  abstract readonly methods: Readonly<Record<string, (...args: Value[]) => Value>>
  abstract text(): string
}

export function typeOf(value: Value): string {
  if (value === undefined) return 'nil'
  if (typeof value === 'bigint') return 'int'
  if (typeof value === 'number') return 'float64'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'string') return 'string'
  if (value instanceof GoMap) return value.zero === '' ? 'map[string]string' : 'map[string]interface {}'
  return value.type
}

/** Go's idea of truth: not the zero or empty value of its type. */
export function truth(value: Value): boolean {
  if (value instanceof GoMap) return Object.keys(value.entries).length > 0
  if (value instanceof GoList) return value.items.length > 0
  if (typeof value === 'number') return value !== 0
  return typeof value === 'object' ? true : Boolean(value)
}

/** As `%v` prints it. */
export function printed(value: Value): string {
  if (value === undefined) return '<nil>'
  if (typeof value === 'number') return formatFloatV(value)
  if (value instanceof GoMap)
    return `map[${value
      .keys()
      .map((key) => `${key}:${printed(value.get(key))}`)
      .join(' ')}]`
  if (value instanceof GoList) return `[${value.items.map(printed).join(' ')}]`
  if (value instanceof GoStruct) return `{${Object.values(value.fields).map(printed).join(' ')}}`
  return value instanceof Stringer ? value.text() : String(value)
}
