import type { EventRule } from '../../config/events.ts'

/** Whether a code fits a pattern in which `*` stands for any characters. Linear in the code for each `*`. */
export function fits(pattern: string, code: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return pattern === code
  if (!code.startsWith(first) || code.length < first.length + last.length || !code.endsWith(last)) return false
  let from = first.length
  for (const part of rest) {
    const at = code.indexOf(part, from)
    if (at < 0) return false
    from = at + part.length
  }
  return from <= code.length - last.length
}

/** The first row that fits. */
export function ruleFor(rules: readonly EventRule[], code: string): EventRule | undefined {
  return rules.find((rule) => fits(rule.code, code))
}
