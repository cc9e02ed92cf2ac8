import { compile, isRegistered, type JSONValue, TreeInterpreter, tokenize } from '@jmespath-community/jmespath'
import { z } from 'zod'
import { nearest } from '../../../config/zod-issues.ts'
import { messageOf } from '../../../core/errors.ts'

export type Node = ReturnType<typeof compile>

/** Variables that every expression may use: the item's name or number in `each`, and the whole answer. */
export const variables = ['key', 'root'] as const

const longest = 1000

/** A JMESPath expression in a configuration; checked as far as that is possible without an answer. */
export function expression(example: string) {
  return z
    .string()
    .min(1)
    .max(longest)
    .superRefine((text, ctx) => {
      const fault = faultOf(text)
      if (fault === undefined) return
      const message = `"${text}" is no JMESPath expression: column ${fault.column}: ${fault.why}`
      ctx.addIssue({ code: 'custom', message })
    })
    .meta({ example })
}

/** What is wrong with an expression and where, counted from 1. */
export interface Fault {
  column: number
  why: string
}

export function faultOf(text: string): Fault | undefined {
  try {
    const open = unendedText(text)
    return open ?? unknownName(compile(text), text)
  } catch (error) {
    return syntaxFault(text, messageOf(error))
  }
}

/** The library takes a quote that is never closed for one that ends with the expression. */
function unendedText(text: string): Fault | undefined {
  const last = tokenize(text).at(-1)
  if (last?.type !== 'Literal' || text[last.start] !== "'") return undefined
  const closed = /^'(?:\\.|[^'\\])*'\s*$/s.test(text.slice(last.start))
  return closed ? undefined : { column: last.start + 1, why: "the text that begins with ' does not end" }
}

/**
 * The library's errors name no place: it is where the shortest beginning of the expression ends that fails for another
 * reason than that more is missing.
 */
function syntaxFault(text: string, message: string): Fault {
  const starts = startsOf(text)
  for (const [i, start] of starts.entries()) {
    const why = failureOf(text.slice(0, starts[i + 1] ?? text.length))
    if (why !== undefined && !/\bEOF\b/.test(why)) return { column: start + 1, why: readable(why) }
  }
  return { column: text.length + 1, why: readable(message) }
}

/** Where tokens begin, as far as the text has any; then what has none. */
function startsOf(text: string): number[] {
  for (let end = text.length; end > 0; end--) {
    try {
      const starts = tokenize(text.slice(0, end)).map(({ start }) => start)
      return end === text.length ? starts : [...starts.filter((start) => start < end), end]
    } catch {
      // Some character of the rest is none of the language.
    }
  }
  return [0]
}

function failureOf(text: string): string | undefined {
  try {
    compile(text)
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

function readable(message: string): string {
  if (/\bEOF\b/.test(message)) return 'something is missing at the end'
  return message.replace(/^Syntax error: |^syntax: /, '')
}

/** Functions and variables are looked up before any answer is there. */
function unknownName(root: Node, text: string): Fault | undefined {
  const place = (name: string) => Math.max(0, text.search(new RegExp(`(?<![\\w])\\$?${name}\\b`))) + 1
  const walk = (node: Node, known: readonly string[]): Fault | undefined => {
    if (node.type === 'Function' && !isRegistered(node.name)) {
      const near = nearest(node.name, functionNames())
      return { column: place(node.name), why: `there is no function ${node.name}()${near ? `; ${near}()?` : ''}` }
    }
    if (node.type === 'Variable' && !known.includes(node.name)) {
      return { column: place(node.name), why: `there is no variable $${node.name}; there are $key and $root` }
    }
    const inner = node.type === 'LetExpression' ? [...known, ...node.bindings.map(({ variable }) => variable)] : known
    for (const child of childrenOf(node)) {
      const fault = walk(child, inner)
      if (fault) return fault
    }
    return undefined
  }
  return walk(root, variables)
}

function functionNames(): string[] {
  return Object.keys(TreeInterpreter.runtime._functionTable)
}

function childrenOf(node: Node): Node[] {
  return Object.values(node).flatMap((part: unknown) => (Array.isArray(part) ? part : [part]).filter(isNode))
}

function isNode(part: unknown): part is Node {
  if (typeof part !== 'object' || part === null || !('type' in part)) return false
  return typeof part.type === 'string' && !('start' in part && 'value' in part)
}

export type { JSONValue }
