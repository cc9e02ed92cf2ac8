import { z } from 'zod'

/** A text of a pack in every language the bot speaks, by locale (`zh-TW`, `en`). */
export type Localized = Readonly<Record<string, string>>

/** Languages a pack's texts must have. */
export const packLocales = ['zh-TW', 'en'] as const

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

/** The text in this language; in the first that there is when it has none. */
export function inLocale(texts: Localized, locale: string): string {
  return texts[locale] ?? texts[packLocales[0]] ?? Object.values(texts)[0] ?? ''
}
