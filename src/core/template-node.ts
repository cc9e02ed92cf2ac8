/**
 * The parse tree of a template. `pos` is an index into the template's text; `show` of a node gives it back as
 * Go's text/template prints it in its errors.
 */
export type Node =
  | { kind: 'text'; pos: number; text: string }
  | { kind: 'action'; pos: number; pipe: Pipe }
  | { kind: 'if' | 'with' | 'range'; pos: number; pipe: Pipe; body: readonly Node[]; otherwise?: readonly Node[] }
  | { kind: 'template'; pos: number; name: string; pipe?: Pipe }
  | { kind: 'break' | 'continue'; pos: number }

/** `$a, $b := cmd | cmd`. */
export interface Pipe {
  kind: 'pipe'
  pos: number
  /** Names with their dollar sign. */
  declares: readonly string[]
  /** `=` instead of `:=`. */
  assigns: boolean
  commands: readonly Command[]
}

export interface Command {
  kind: 'command'
  pos: number
  args: readonly [Operand, ...Operand[]]
}

export type Operand =
  | Pipe
  | { kind: 'identifier'; pos: number; name: string }
  | { kind: 'dot'; pos: number }
  | { kind: 'nil'; pos: number }
  | { kind: 'field'; pos: number; path: readonly string[] }
  | { kind: 'variable'; pos: number; name: string; path: readonly string[] }
  | { kind: 'chain'; pos: number; of: Operand; path: readonly string[] }
  | { kind: 'bool'; pos: number; value: boolean }
  | { kind: 'number'; pos: number; text: string; value: number | bigint }
  | { kind: 'string'; pos: number; quoted: string; value: string }

export function show(node: Operand | Command): string {
  switch (node.kind) {
    case 'pipe':
      return showPipe(node)
    case 'command':
      return node.args.map((arg) => (arg.kind === 'pipe' ? `(${showPipe(arg)})` : show(arg))).join(' ')
    case 'identifier':
      return node.name
    case 'dot':
      return '.'
    case 'nil':
      return 'nil'
    case 'field':
      return dotted(node.path)
    case 'variable':
      return node.name + dotted(node.path)
    case 'chain':
      return (node.of.kind === 'pipe' ? `(${showPipe(node.of)})` : show(node.of)) + dotted(node.path)
    case 'bool':
      return String(node.value)
    case 'number':
      return node.text
    case 'string':
      return node.quoted
  }
}

function showPipe(pipe: Pipe): string {
  const sign = pipe.assigns ? ' = ' : ' := '
  const declared = pipe.declares.length > 0 ? pipe.declares.join(', ') + sign : ''
  return declared + pipe.commands.map(show).join(' | ')
}

const dotted = (path: readonly string[]) => path.map((name) => `.${name}`).join('')
