export interface Edited {
  /** A unified diff of one hunk, as `patch` takes it. */
  diff: string
}

const context = 2

/**
 * The change of one rule's `for:`, as a unified diff of its file. `line`: where the rule stands, from 1. Undefined when the
 * file does not look as expected there.
 */
export function forDiff({
  file,
  text,
  line,
  to,
}: {
  file: string
  text: string
  line: number
  to: string
}): Edited | undefined {
  const lines = text.split('\n')
  const start = lines
    .slice(0, line)
    .findLastIndex((one) => /^\s*-\s*(alert|"alert")\s*:/.test(one) || /^\s*-\s*\w+\s*:/.test(one))
  const first = lines[start]
  if (start < 0 || first === undefined) return undefined
  const indent = first.length - first.trimStart().length
  const end = endOfRule(lines, start, indent)
  const known = lines.slice(start, end).findIndex((one) => /^\s*(-\s*)?for\s*:/.test(one))
  const name = file.split('/').slice(-2).join('/')
  if (known >= 0) {
    const at = start + known
    const old = lines[at] ?? ''
    return hunk(name, lines, at, [old], [old.replace(/(for\s*:\s*)[^\s#]+/, `$1${to}`)])
  }
  // Behind the expression, which may be several lines: before the next key of the rule.
  const keys = lines
    .slice(start, end)
    .flatMap((one, i) => (keyAt(one, i === 0, indent + 2) ? [{ i, name: one.trim() }] : []))
  const expr = keys.findIndex((key) => /^(-\s*)?expr\s*:/.test(key.name))
  if (expr < 0) return undefined
  const at = start + (keys[expr + 1]?.i ?? end - start)
  return hunk(name, lines, at, [], [`${' '.repeat(indent + 2)}for: ${to}`])
}

const keyAt = (line: string, first: boolean, indent: number): boolean =>
  first || (/^\s*[\w-]+\s*:/.test(line) && line.length - line.trimStart().length === indent)

function endOfRule(lines: readonly string[], start: number, indent: number): number {
  for (let i = start + 1; i < lines.length; i++) {
    const line = lines[i] ?? ''
    if (line.trim() !== '' && line.length - line.trimStart().length <= indent) return trimmed(lines, start, i)
  }
  return trimmed(lines, start, lines.length)
}

/** Without the empty lines and comments that stand before what follows. */
function trimmed(lines: readonly string[], start: number, end: number): number {
  let last = end
  while (last > start + 1 && /^\s*(#.*)?$/.test(lines[last - 1] ?? '')) last--
  return last
}

function hunk(
  file: string,
  lines: readonly string[],
  at: number,
  old: readonly string[],
  fresh: readonly string[],
): Edited {
  const from = Math.max(0, at - context)
  const before = lines.slice(from, at)
  const rest = lines.slice(at + old.length, at + old.length + context)
  // A newline at the end of the file is no line.
  const after = at + old.length + rest.length >= lines.length && rest.at(-1) === '' ? rest.slice(0, -1) : rest
  const size = before.length + after.length
  const body = [
    ...before.map((one) => ` ${one}`),
    ...old.map((one) => `-${one}`),
    ...fresh.map((one) => `+${one}`),
    ...after.map((one) => ` ${one}`),
  ]
  const head = [
    `--- a/${file}`,
    `+++ b/${file}`,
    `@@ -${from + 1},${size + old.length} +${from + 1},${size + fresh.length} @@`,
  ]
  return { diff: [...head, ...body].join('\n') }
}
