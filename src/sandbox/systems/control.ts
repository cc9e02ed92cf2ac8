/** A text of the page in the languages it speaks. */
export interface Bilingual {
  'zh-TW': string
  en: string
}

/** One thing that can be broken, as the page shows it. */
export type Switch = { id: string; label: Bilingual; hint?: Bilingual } & (
  | { kind: 'toggle'; value: boolean }
  | { kind: 'choice'; value: string; options: { value: string; label: Bilingual }[] }
)

/** A figure worth seeing beside the switches; `alarm` while it is out of bounds. */
export interface Reading {
  id: string
  label: Bilingual
  value: string
  alarm?: boolean
}

/** What `GET /control` of a simulated system answers: enough for a page that has never heard of it. */
export interface SystemControl {
  id: string
  name: Bilingual
  /** Where a bot polls it, for people to copy. */
  endpoints: { kind: string; path: string }[]
  switches: Switch[]
  readings: Reading[]
}
