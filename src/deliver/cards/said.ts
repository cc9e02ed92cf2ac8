import { formatFloat } from '../../core/float.ts'
import { humanize, humanize1024, humanizeDuration, humanizePercentage } from '../../core/template-humanize.ts'
import { valueText } from './format.ts'

const decimals = [0, 1, 2, 3]

/** Whether a text shows the value already, in one of the forms in which rules write `$value`. */
export const saysValue = (text: string, value: number): boolean => formsOf(value).some((form) => shows(text, form))

function formsOf(value: number): string[] {
  const written = [formatFloat, valueText, humanize, humanize1024, humanizeDuration, humanizePercentage]
  if (!Number.isFinite(value)) return [formatFloat(value)]
  // `printf "%.1f"`, of the value or of its hundredfold.
  const rounded = decimals.map((n) => value.toFixed(n)).filter((form) => Number(form) !== 0 || value === 0)
  const percents = decimals.map((n) => `${(value * 100).toFixed(n)}%`)
  return [...written.map((write) => write(value)), ...rounded, ...percents]
}

/** Not as a part of another number or name. */
function shows(text: string, form: string): boolean {
  for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) {
    const before = text.slice(0, at)
    const after = text.slice(at + form.length)
    if (!/[A-Za-z0-9_.-]$/.test(before) && !/^([A-Za-z0-9_%]|[.,]\d)/.test(after)) return true
  }
  return false
}
