import { fileURLToPath } from 'node:url'
import { loadTexts, type Texts } from '../core/texts.ts'

/** Where the language files are, from `src` as from `dist`. */
export const localesFolder = fileURLToPath(new URL('../../locales', import.meta.url))

/** The terminal's language: Chinese where LC_ALL, LC_MESSAGES or LANG says so, else English. */
export function cliTexts(env: Readonly<Record<string, string | undefined>>): Texts {
  const language = env.LC_ALL || env.LC_MESSAGES || env.LANG || ''
  return loadTexts(localesFolder)(language.startsWith('zh') ? 'zh-TW' : 'en')
}
