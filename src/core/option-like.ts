/**
 * Why a value may not be handed to a program as an argument, in words; undefined when it may. No shell is not enough: a
 * value that begins like an option is one (`-exec`), and a path may climb.
 */
export function optionLike(value: string): string | undefined {
  if (value.includes('\0')) return 'it holds a NUL character'
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value)) return 'it holds a line break or another control character'
  if (/[\p{Cf}\p{Cs}]/u.test(value)) return 'it holds an invisible character'
  // Dashes of every script: some programs and people read them as the ASCII one. A slash begins options on Windows.
  if (/^\s*[\p{Pd}\u2212\ufe63]/u.test(value)) return 'it begins like an option'
  if (value.split(/[\\/]/).includes('..')) return 'it holds ..'
  return undefined
}
