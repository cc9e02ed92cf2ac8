import { lex, TemplateSyntaxError, type Token, type TokenKind } from './template-lex.ts'
import { charOf, numberOf, unquote } from './template-literal.ts'
import type { Command, Node, Operand, Pipe } from './template-node.ts'

/** A parsed template: its own nodes, and those of each `define` and `block` by name. */
export interface Tree {
  text: string
  root: readonly Node[]
  defined: ReadonlyMap<string, readonly Node[]>
}

// Deeper nesting of blocks and parentheses than this is no template a person wrote.
const maxDepth = 100

/**
 * @param knows whether a function of this name exists
 * @param variables names (with `$`) that are set before the template runs
 * @throws TemplateSyntaxError
 */
export function parseTree(text: string, knows: (name: string) => boolean, variables: readonly string[]): Tree {
  return new Parser(text, knows, ['$', ...variables]).parse()
}

/** What ended a list of nodes. */
type End = { word: 'end' | 'else'; pos: number }

class Parser {
  #text: string
  #tokens: readonly Token[]
  #at = 0
  #knows: (name: string) => boolean
  #variables: string[]
  #depth = 0
  #loops = 0
  #defined = new Map<string, readonly Node[]>()

  constructor(text: string, knows: (name: string) => boolean, variables: string[]) {
    this.#text = text
    this.#tokens = lex(text)
    this.#knows = knows
    this.#variables = variables
  }

  parse(): Tree {
    const root: Node[] = []
    while (this.#peek().kind !== 'end of text') {
      const node = this.#textOrAction()
      if ('word' in node) fail(`unexpected {{${node.word}}}`, node.pos)
      root.push(node)
    }
    return { text: this.#text, root, defined: this.#defined }
  }

  #peek(): Token {
    return this.#tokens[this.#at] as Token
  }

  #next(): Token {
    return this.#tokens[this.#at++] as Token
  }

  #skip(): Token {
    while (this.#peek().kind === 'space') this.#at++
    return this.#peek()
  }

  #take(kind: TokenKind, context: string): Token {
    const token = this.#skip()
    if (token.kind !== kind) fail(`unexpected ${describe(token)} in ${context}`, token.pos)
    return this.#next()
  }

  #keyword(): string | undefined {
    const token = this.#skip()
    return token.kind === 'keyword' && token.text !== '.' && token.text !== 'nil' ? token.text : undefined
  }

  #textOrAction(): Node | End {
    const token = this.#next()
    if (token.kind === 'text') return { kind: 'text', pos: token.pos, text: token.text }
    const word = this.#keyword()
    if (word === undefined) {
      const pos = this.#peek().pos
      return { kind: 'action', pos, pipe: this.#pipe('command', 'close') }
    }
    return this.#control(word, this.#next().pos)
  }

  #control(word: string, pos: number): Node | End {
    if (word === 'if' || word === 'with' || word === 'range') return this.#block(word)
    if (word === 'template') return this.#template()
    if (word === 'define') return this.#define()
    if (word === 'block') return this.#blockDefine()
    if (word === 'break' || word === 'continue') return this.#loopWord(word, pos)
    // `else if` and `else with`: the word stays for whoever reads the other branch.
    if (word === 'else' && this.#keyword() !== undefined) return { word, pos }
    this.#take('close', word)
    return { word: word as 'end' | 'else', pos }
  }

  #loopWord(word: 'break' | 'continue', pos: number): Node {
    if (this.#loops === 0) fail(`{{${word}}} outside {{range}}`, pos)
    this.#take('close', word)
    return { kind: word, pos }
  }

  #block(kind: 'if' | 'with' | 'range'): Node {
    const known = this.#variables.length
    const pipe = this.#pipe(kind, 'close')
    if (kind === 'range') this.#loops++
    const { nodes: body, end } = this.#list()
    if (kind === 'range') this.#loops--
    const otherwise = end.word === 'else' ? this.#otherwise(kind) : undefined
    this.#variables.length = known
    return { kind, pos: pipe.pos, pipe, body, ...(otherwise && { otherwise }) }
  }

  #otherwise(kind: 'if' | 'with' | 'range'): readonly Node[] {
    const token = this.#skip()
    const word = this.#keyword()
    if (word !== undefined) {
      if (word !== kind || word === 'range') fail(`unexpected <${word}> after else of ${kind}`, token.pos)
      this.#next()
      // The {{end}} of the chain is read by the innermost block.
      return this.#deeper(() => [this.#block(word as 'if' | 'with')], token.pos)
    }
    const { nodes, end } = this.#list()
    if (end.word !== 'end') fail('expected end; found {{else}}', end.pos)
    return nodes
  }

  #list(): { nodes: readonly Node[]; end: End } {
    return this.#deeper(() => {
      const nodes: Node[] = []
      while (this.#peek().kind !== 'end of text') {
        const node = this.#textOrAction()
        if ('word' in node) return { nodes, end: node }
        nodes.push(node)
      }
      return fail('unexpected end of text: an {{end}} is missing', this.#peek().pos)
    }, this.#peek().pos)
  }

  #deeper<T>(parse: () => T, pos: number): T {
    if (++this.#depth > maxDepth) fail(`nested deeper than ${maxDepth}`, pos)
    const parsed = parse()
    this.#depth--
    return parsed
  }

  #name(context: string): { name: string; pos: number } {
    const token = this.#skip()
    if (token.kind !== 'string' && token.kind !== 'raw') fail(`unexpected ${describe(token)} in ${context}`, token.pos)
    this.#next()
    return { name: unquote(token), pos: token.pos }
  }

  #template(): Node {
    const { name, pos } = this.#name('template clause')
    if (this.#skip().kind !== 'close') {
      return { kind: 'template', pos, name, pipe: this.#pipe('template clause', 'close') }
    }
    this.#next()
    return { kind: 'template', pos, name }
  }

  #define(): Node {
    const { name, pos } = this.#name('define clause')
    this.#take('close', 'define clause')
    this.#definition(name, pos)
    return { kind: 'text', pos, text: '' }
  }

  #blockDefine(): Node {
    const { name, pos } = this.#name('block clause')
    const pipe = this.#pipe('block clause', 'close')
    this.#definition(name, pos)
    return { kind: 'template', pos, name, pipe }
  }

  /** A definition sees no variable of its surroundings but `$`. */
  #definition(name: string, pos: number): void {
    if (this.#defined.has(name)) fail(`multiple definition of template ${JSON.stringify(name)}`, pos)
    const outer = [this.#variables, this.#loops] as const
    this.#variables = ['$']
    this.#loops = 0
    const { nodes, end } = this.#list()
    if (end.word !== 'end') fail('unexpected {{else}} in define clause', end.pos)
    ;[this.#variables, this.#loops] = outer
    this.#defined.set(name, nodes)
  }

  #pipe(context: string, until: 'close' | ')'): Pipe {
    const pos = this.#skip().pos
    const { declares, assigns } = this.#declarations(context)
    const commands: Command[] = []
    for (;;) {
      const token = this.#skip()
      if (token.kind === until) break
      commands.push(this.#command(context, commands.length + 1))
    }
    if (commands.length === 0) fail(`missing value for ${context}`, this.#peek().pos)
    this.#next()
    return { kind: 'pipe', pos, declares, assigns, commands }
  }

  #declarations(context: string): { declares: string[]; assigns: boolean } {
    const start = this.#at
    const names: Token[] = []
    while (this.#skip().kind === 'variable') {
      names.push(this.#next())
      const token = this.#skip()
      if (token.kind === 'declare' || token.kind === 'assign') {
        this.#next()
        return this.#declare(names, token.kind === 'assign', context)
      }
      if (token.kind !== 'comma') break
      this.#next()
    }
    this.#at = start
    return { declares: [], assigns: false }
  }

  #declare(names: readonly Token[], assigns: boolean, context: string): { declares: string[]; assigns: boolean } {
    const extra = names[context === 'range' ? 2 : 1]
    if (extra) fail(`too many declarations in ${context}`, extra.pos)
    for (const { text, pos } of names) {
      if (assigns && !this.#variables.includes(text)) fail(`undefined variable "${text}"`, pos)
      if (!assigns) this.#variables.push(text)
    }
    return { declares: names.map((name) => name.text), assigns }
  }

  #command(context: string, stage: number): Command {
    const pos = this.#skip().pos
    const args: Operand[] = []
    for (;;) {
      const operand = this.#operand()
      if (!operand) break
      args.push(operand)
      if (this.#peek().kind !== 'space') break
      this.#skip()
    }
    const token = this.#skip()
    const [first, ...rest] = args
    if (!first) return fail(`unexpected ${describe(token)} in ${context}`, token.pos)
    if (stage > 1 && ['bool', 'dot', 'nil', 'number', 'string'].includes(first.kind)) {
      fail(`non executable command in pipeline stage ${stage}`, first.pos)
    }
    this.#endCommand(token)
    return { kind: 'command', pos, args: [first, ...rest] }
  }

  #endCommand(token: Token): void {
    if (token.kind === 'close' || token.kind === ')') return
    if (token.kind !== 'pipe') fail(`unexpected ${describe(token)} in operand`, token.pos)
    this.#next()
    const next = this.#skip()
    if (next.kind === 'close' || next.kind === ')') fail('missing value after |', next.pos)
  }

  #operand(): Operand | undefined {
    const term = this.#term()
    if (!term || this.#peek().kind !== 'field') return term
    const pos = this.#peek().pos
    const path: string[] = []
    while (this.#peek().kind === 'field') path.push(this.#next().text.slice(1))
    if (term.kind === 'field' || term.kind === 'variable') return { ...term, pos, path: [...term.path, ...path] }
    if (term.kind !== 'pipe' && term.kind !== 'identifier') fail('unexpected . after term', pos)
    return { kind: 'chain', pos, of: term, path }
  }

  #term(): Operand | undefined {
    const token = this.#skip()
    const operand = this.#literal(token) ?? this.#reference(token)
    if (operand) {
      this.#next()
      return operand
    }
    if (token.kind !== '(') return undefined
    this.#next()
    return this.#deeper(() => this.#pipe('parenthesized pipeline', ')'), token.pos)
  }

  #reference({ kind, pos, text }: Token): Operand | undefined {
    if (kind === 'identifier') {
      if (!this.#knows(text)) fail(`function "${text}" not defined`, pos)
      return { kind, pos, name: text }
    }
    if (kind === 'variable') {
      if (!this.#variables.includes(text)) fail(`undefined variable "${text}"`, pos)
      return { kind, pos, name: text, path: [] }
    }
    return kind === 'field' ? { kind, pos, path: [text.slice(1)] } : undefined
  }

  #literal(token: Token): Operand | undefined {
    const { kind, pos, text } = token
    if (kind === 'string' || kind === 'raw') return { kind: 'string', pos, quoted: text, value: unquote(token) }
    if (kind === 'bool') return { kind, pos, value: text === 'true' }
    if (kind === 'number') return { kind, pos, text, value: numberOf(token) }
    if (kind === 'char') return { kind: 'number', pos, text, value: charOf(token) }
    if (kind !== 'keyword') return undefined
    if (text === '.') return { kind: 'dot', pos }
    return text === 'nil' ? { kind: 'nil', pos } : undefined
  }
}

function fail(message: string, index: number): never {
  throw new TemplateSyntaxError(message, index)
}

function describe(token: Token): string {
  if (token.kind === 'end of text') return token.kind
  return token.kind === 'keyword' ? `<${token.text}>` : JSON.stringify(token.text)
}
