import type { Ms } from '../../core/clock.ts'
import type { Destination } from '../../core/policy.ts'
import type { Post } from '../../core/post.ts'
import type { Put } from '../../store/port.ts'
import type { Report } from './contract.ts'
import { headOf, reportFace, reportFileFace } from './face.ts'

export interface Say {
  destination: Destination
  cause: string
  audible: boolean
  at: Ms
  replyTo?: NonNullable<Post['replyTo']>
  /** No card: its files reply to `replyTo`. */
  filesOnly?: boolean
}

/** The post that says a report: one for each cause and chat. */
export const postId = (report: string, { destination: { channel, chat, topic }, cause }: Say): string =>
  `report:${report}:${cause}:${channel}/${chat}${topic === undefined ? '' : `/${topic}`}`

/** What a report's card shows now; `settled`: its PDF is drawn, or never will be. */
export function cardPost(report: Report, { destination, audible, at, replyTo }: Say): Post {
  return {
    destination,
    level: 'info',
    face: reportFace,
    data: { ...headOf(report) },
    audible,
    revision: 1,
    queuedAt: at,
    ...(settled(report) && { final: true }),
    ...(replyTo && { replyTo }),
  }
}

export const settled = ({ pdf, failed }: Report): boolean => pdf !== undefined || failed !== undefined

/** In the order in which they follow the card. */
export const fileKinds = ['pdf', 'markdown', 'json'] as const

/** A file of a report, in reply to its card or to what stands in for that. */
export function filePost(
  report: Report,
  as: (typeof fileKinds)[number],
  to: Pick<Say, 'destination' | 'at' | 'replyTo'> & { post: string },
) {
  const file = report[as]
  if (!file) return undefined
  const doc: Post = {
    destination: to.destination,
    level: 'info',
    face: reportFileFace,
    data: { id: report.id, as },
    audible: false,
    revision: 1,
    queuedAt: to.at + 1 + fileKinds.indexOf(as),
    final: true,
    file: { id: file.id, name: file.name, as: 'document' },
    replyTo: to.replyTo ?? { post: to.post },
  }
  return { kind: 'post', id: `${to.post}:${as}`, doc } satisfies Put
}
