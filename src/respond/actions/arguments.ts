import { type ActionArgument, type ActionOf, longestArgument } from '../../config/actions.ts'
import { compileRegex } from '../../core/matchers.ts'
import { optionLike } from '../../core/option-like.ts'
import type { BadArgument } from './contract.ts'

export type Values = Readonly<Record<string, string>>

/** Arguments as a person gave them, each judged by its declaration; those left out take their default. */
export function readArguments(
  { arguments: declared }: Pick<ActionOf<'command'>, 'arguments'>,
  given: Values = {},
): { values: Values } | { bad: BadArgument } {
  const stranger = Object.keys(given).find((name) => !Object.hasOwn(declared, name))
  if (stranger !== undefined) return { bad: { name: stranger.slice(0, 31), why: 'unknown' } }
  const values: Record<string, string> = {}
  for (const [name, argument] of Object.entries(declared)) {
    const value = given[name] ?? argument.default
    const why = value === undefined ? 'missing' : fault(argument, value)
    if (value === undefined || why) return { bad: { name, why: why ?? 'missing' } }
    values[name] = value
  }
  return { values }
}

function fault(argument: ActionArgument, value: string): BadArgument['why'] | undefined {
  if (value.length > longestArgument) return 'too-long'
  if (optionLike(value)) return 'option-like'
  switch (argument.type) {
    case 'enum':
      return argument.values.includes(value) ? undefined : 'not-one-of'
    case 'integer': {
      if (!/^(0|[1-9]\d{0,15})$/.test(value)) return 'not-a-number'
      const number = Number(value)
      return number >= argument.min && number <= argument.max ? undefined : 'out-of-range'
    }
    case 'pattern':
      // Anchored at both ends, and linear whatever it is.
      return value !== '' && compileRegex(argument.pattern, false)(value) ? undefined : 'pattern'
  }
}

/** The words with the values in their places; a value is never a word more, nor an option. */
export function fill(words: readonly string[], values: Values): string[] {
  const [program = '', ...rest] = words
  // In one pass, so that no value is looked into for places.
  const filled = rest.map((word) =>
    word.replace(/\{([a-z][a-z0-9_]*)\}/g, (place, name: string) =>
      Object.hasOwn(values, name) ? (values[name] ?? place) : place,
    ),
  )
  return [program, ...filled]
}
