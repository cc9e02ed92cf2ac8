import { parseDuration } from '../core/duration.ts'
import { parseFloat64 } from '../core/float.ts'
import type { NumberLiteral } from './ast.ts'
import type { Cursor } from './cursor.ts'

const int64 = 2n ** 63n

/** A number, or a duration that stands for its seconds. */
export function parseNumber(cursor: Cursor): NumberLiteral {
  const { kind, text, span } = cursor.take()
  const duration = kind === 'duration'
  const value = duration ? seconds(text) : readNumber(text)
  if (value === undefined) cursor.fail(`error parsing ${kind}: "${text}" is out of range or malformed`, span)
  return { kind: 'number', span, value, duration }
}

function seconds(text: string): number | undefined {
  const ms = parseDuration(text)
  return ms === undefined ? undefined : ms / 1000
}

/** Go reads integers first (a leading 0 means octal, 0x hexadecimal), then floats. */
function readNumber(text: string): number | undefined {
  const plain = text.replaceAll('_', '')
  if (/^0[0-7]+$/.test(plain)) return integer(BigInt(`0o${plain.slice(1)}`)) ?? parseFloat64(text)
  if (/^0[xX][0-9a-fA-F]+$/.test(plain)) return integer(BigInt(plain))
  return parseFloat64(text)
}

function integer(value: bigint): number | undefined {
  return value < int64 ? Number(value) : undefined
}
