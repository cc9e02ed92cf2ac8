/** One line of a timeline. All texts are anybody's. */
export interface Item {
  /** `2026-03-02 03:12:05` */
  time: string
  who?: string
  text: string
  /** What an action printed. */
  output?: string
  /** A file that was added, by what `attach` gave; without `ref` it is only named. */
  file?: { name: string; ref?: string; image: boolean }
  /** The content of a small text file where files can't be added. */
  quote?: string
}

export interface Row {
  name: string
  value: string
  /** In the tracker's names: they are mentioned. */
  mentions?: readonly string[]
}

/** What an issue or comment consists of, in no tracker's markup. Texts are anybody's unless it says otherwise. */
export type Part =
  | { heading: string }
  | { paragraph: string }
  | { rows: readonly Row[] }
  | {
      items: readonly Item[]
      /** Said in place of items that there is no room for. */
      more?: (left: number) => string
    }

/** A tracker's markup: text of anybody never becomes markup, a link to another issue, or a mention. */
export interface Dialect {
  write(parts: readonly Part[], marker: string): string
  /** Of one body, in characters. */
  longest: number
}
