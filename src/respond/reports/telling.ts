import type { Ms } from '../../core/clock.ts'
import type { Destination } from '../../core/policy.ts'
import type { Post } from '../../core/post.ts'

/** A report was told somewhere before its PDF was drawn: the PDF follows, or the word that there is none. */
export interface Telling {
  report: string
  destination: Destination
  /** The post that says it. */
  post: string
  /** What its files reply to, where that is not the post. */
  replyTo?: NonNullable<Post['replyTo']>
  at: Ms
}

declare module '../../store/port.ts' {
  interface Kinds {
    'report-telling': Telling
  }
}
