import { z } from 'zod'

/** A text of a pack in every language the bot speaks, by locale (`zh-TW`, `en`). */
export type Localized = Readonly<Record<string, string>>

/** Languages a pack's texts must have. */
export const packLocales = ['zh-TW', 'en'] as const

/** A text that is one for all languages, such as the name of a product, or one for each. */
export type MaybeLocalized = string | Localized

/** One text of a pack; a language that is missing is an issue that names it. */
export const localized = (most: number) =>
  z
    .record(z.string(), z.string().min(1).max(most))
    .superRefine((texts, ctx) => {
      for (const locale of packLocales) {
        if (texts[locale] === undefined)
          ctx.addIssue({ code: 'custom', message: `the text is missing in ${locale}`, path: [locale] })
      }
    })
    .meta({ example: '{ zh-TW: ..., en: Restart the backend }' })

/** One text for all languages, or one for each. */
export const maybeLocalized = (most: number) => z.union([z.string().min(1).max(most), localized(most)])

/** It in every language, for whoever looks for what was written. */
export const textsOf = (texts: MaybeLocalized): string[] => (typeof texts === 'string' ? [texts] : Object.values(texts))

/** The text in this language; in the first that there is when it has none. */
export function inLocale(texts: MaybeLocalized, locale: string): string {
  if (typeof texts === 'string') return texts
  return texts[locale] ?? texts[packLocales[0]] ?? Object.values(texts)[0] ?? ''
}
