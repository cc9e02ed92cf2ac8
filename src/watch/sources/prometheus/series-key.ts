import { isUtf8 } from 'node:buffer'
import { type Cursor, printable } from './cursor.ts'

const quote = 0x22
const backslash = 0x5c
const open = 0x7b
const close = 0x7d
const newline = 0x0a

/** A series as its line spells it. */
export interface SeriesKey {
  name: string
  /** Label names and values in turn, unescaped. */
  labels: string[]
}

/** Where the series text at the cursor ends: behind its `}`, or behind the name when there are no labels. */
export function keyEnd(cursor: Cursor): number {
  const { bytes, length } = cursor
  let pos = nameEnd(bytes, cursor.pos, true)
  if (pos === cursor.pos) throw cursor.error('exposition-name', excerpt(cursor))
  const behindName = pos
  while (bytes[pos] === 0x20 || bytes[pos] === 0x09) pos++
  if (bytes[pos] !== open) return behindName
  let quoted = false
  for (pos++; pos < length; pos++) {
    const byte = bytes[pos]
    if (byte === newline) break
    if (quoted && byte === backslash) pos++
    else if (byte === quote) quoted = !quoted
    else if (byte === close && !quoted) return pos + 1
  }
  throw cursor.error('exposition-labels', excerpt(cursor))
}

/**
 * Name and labels of the series text from the cursor to `end`; undefined when it is not valid UTF-8.
 * @throws SourceError when it is not a series.
 */
export function parseKey(cursor: Cursor, end: number): SeriesKey | undefined {
  const { bytes, pos: from } = cursor
  const key = bytes.subarray(from, end)
  if (!isUtf8(key)) return undefined
  const afterName = nameEnd(bytes, from, true)
  const name = cursor.text(from, afterName)
  return { name, labels: afterName === end ? [] : parseLabels(cursor, key.subarray(afterName - from).toString('utf8')) }
}

function parseLabels(cursor: Cursor, text: string): string[] {
  const labels: string[] = []
  let at = skipBlanks(text, text.indexOf('{') + 1)
  while (text[at] !== '}') {
    const [name, afterName] = labelName(text, at)
    const equals = skipBlanks(text, afterName)
    const from = skipBlanks(text, equals + 1) + 1
    const to = closingQuote(text, from)
    if (name === '' || text[equals] !== '=' || text[from - 1] !== '"' || to < 0) throw badPair(cursor, text, at)
    labels.push(name, unescaped(text.slice(from, to)))
    const behind = skipBlanks(text, to + 1)
    if (text[behind] !== ',' && text[behind] !== '}') throw badPair(cursor, text, behind)
    at = text[behind] === ',' ? skipBlanks(text, behind + 1) : behind
  }
  if (at !== text.length - 1) throw badPair(cursor, text, at)
  return labels
}

function badPair(cursor: Cursor, text: string, at: number): Error {
  return cursor.error('exposition-label', printable(text.slice(at, at + 60)))
}

function skipBlanks(text: string, from: number): number {
  let at = from
  while (text[at] === ' ' || text[at] === '\t') at++
  return at
}

const labelPattern = /[a-zA-Z_][a-zA-Z0-9_]*/y

function labelName(text: string, from: number): [string, number] {
  labelPattern.lastIndex = from
  const name = labelPattern.exec(text)?.[0] ?? ''
  return [name, from + name.length]
}

function closingQuote(text: string, from: number): number {
  let at = from
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at < text.length ? at : -1
}

/** `\\`, `\"` and `\n`; any other backslash stands for itself, as in Prometheus. */
function unescaped(value: string): string {
  if (!value.includes('\\')) return value
  return value.replace(/\\([\\"n])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
}

function nameEnd(bytes: Uint8Array, from: number, colons: boolean): number {
  let pos = from
  for (; ; pos++) {
    const byte = bytes[pos] ?? 0
    const letter = (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a) || byte === 0x5f
    const digit = byte >= 0x30 && byte <= 0x39 && pos > from
    if (!letter && !digit && !(colons && byte === 0x3a)) return pos
  }
}

function excerpt(cursor: Cursor): string {
  return printable(cursor.text(cursor.pos, Math.min(cursor.lineEnd(), cursor.pos + 60)))
}
