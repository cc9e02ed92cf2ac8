import type { Labels } from './labels.ts'

/**
 * An annotation in the reader's language: for `en` it is `summary_en` where the rule has one, for `zh-TW` `summary_zh_TW`
 * or `summary_zh`, and `summary` for everybody else.
 */
export function annotationIn(annotations: Labels, name: string, locale: string): string | undefined {
  const [language = ''] = locale.split('-')
  const names = [`${name}_${locale.replaceAll('-', '_')}`, `${name}_${language}`, name]
  return names.map((one) => annotations[one]).find((text) => text !== undefined && text !== '')
}
