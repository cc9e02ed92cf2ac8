import type { Ms } from '../../core/clock.ts'
import type { Person } from '../../core/policy.ts'
import type { Post } from '../../core/post.ts'
import type { Put } from '../../store/port.ts'
import type { AdviceData, CardData, NewsData } from './card.ts'
import { cardOf, shownOf } from './card.ts'
import { type Advice, adviceFace, type GoLive, goLiveFace, goLivePostId, newsFace } from './contract.ts'
import type { GoLivesOptions } from './options.ts'

/** Everything that a change tells: the card, advice and its end, and what people must hear beside the card. */
export async function postsOf(run: GoLive, before: GoLive | undefined, options: GoLivesOptions): Promise<Put[]> {
  const card = await cardOf(run, options)
  const moved =
    before && before.card !== run.card ? [cardPut({ ...run, card: before.card }, { ...card, moved: true })] : []
  return [cardPut(run, card), ...moved, ...advicePuts(run, before, options), ...newsPuts(run, before, options)]
}

const isOver = ({ state }: GoLive) => state !== 'open'

function cardPut(run: GoLive, card: CardData): Put {
  const doc: Post = {
    destination: run.destination,
    level: 'info',
    face: goLiveFace,
    data: { ...card },
    audible: false,
    revision: run.revision,
    queuedAt: run.card === 1 ? run.started.at : run.touchedAt,
    ...((isOver(run) || card.moved) && { final: true }),
  }
  return { kind: 'post', id: goLivePostId(run.id, run.card), doc }
}

const adviceId = (run: GoLive, { n }: Advice) => `golive:${run.id}:advice:${n}`

/** New advice, advice that was decided or passed on, and advice that nobody need decide any more. */
function advicePuts(run: GoLive, before: GoLive | undefined, options: GoLivesOptions): Put[] {
  const ended = isOver(run) && before !== undefined && !isOver(before)
  return run.advices.flatMap((advice) => {
    const was = before?.advices.find(({ n }) => n === advice.n)
    const changed = !was || was.decision !== advice.decision || was.passedOn !== advice.passedOn
    if (!changed && !(ended && !advice.decision)) return []
    const passed =
      advice.deputy && advice.passedOn !== undefined ? [deputyPut(run, advice, advice.deputy, options)] : []
    return [adviceDoc(run, advice, options), ...passed]
  })
}

/** At night the long observation wakes nobody by itself: alerts that must, do. */
function quietOf({ destination }: GoLive, { stage }: Advice, at: Ms, { quietUntil }: GoLivesOptions): Ms | undefined {
  return stage === 'watch' ? quietUntil(destination, at) : undefined
}

function adviceDoc(run: GoLive, advice: Advice, options: GoLivesOptions): Put {
  const data: AdviceData = { run: shownOf(run, options), advice, over: isOver(run) }
  const doc: Post = {
    destination: run.destination,
    level: 'critical',
    face: adviceFace,
    data: { ...data },
    audible: quietOf(run, advice, advice.at, options) === undefined,
    revision: run.revision,
    queuedAt: advice.at,
    replyTo: { post: goLivePostId(run.id, run.card) },
    ...((advice.decision || isOver(run)) && { final: true }),
  }
  return { kind: 'post', id: adviceId(run, advice), doc }
}

function deputyPut(run: GoLive, advice: Advice, deputy: Person, options: GoLivesOptions): Put {
  const at = advice.passedOn ?? advice.deadline
  const open = !advice.decision && !isOver(run)
  const quiet = open ? quietOf(run, advice, at, options) : undefined
  const what = open ? 'undecided' : 'decided'
  const doc = { ...newsDoc(run, { what, mention: [deputy], n: advice.n }, at, options), level: 'critical' as const }
  const post: Post = {
    ...doc,
    audible: open,
    revision: run.revision,
    ...(quiet !== undefined && { notBefore: quiet }),
    replyTo: { post: adviceId(run, advice) },
  }
  return { kind: 'post', id: `${adviceId(run, advice)}:next`, doc: post }
}

type News = Pick<NewsData, 'what' | 'mention'> & Partial<Pick<NewsData, 'n' | 'names'>>

function newsDoc(run: GoLive, { what, mention, n, names }: News, at: Ms, options: GoLivesOptions): Post {
  const data: NewsData = {
    run: shownOf(run, options),
    what,
    mention,
    ...(n !== undefined && { n }),
    ...(names !== undefined && { names }),
  }
  return {
    destination: run.destination,
    level: 'warning',
    face: newsFace,
    data: { ...data },
    audible: true,
    revision: 1,
    queuedAt: at,
    replyTo: { post: goLivePostId(run.id, run.card) },
    final: true,
  }
}

/** What somebody must hear: a review to sign, signatures that are void, the verdict that is due. */
function newsPuts(run: GoLive, before: GoLive | undefined, options: GoLivesOptions): Put[] {
  if (!before || isOver(run)) return []
  const at = options.clock.now()
  const put = (name: string, news: News, notBefore?: Ms): Put => {
    const doc = newsDoc(run, news, at, options)
    return {
      kind: 'post',
      id: `golive:${run.id}:${name}`,
      doc: { ...doc, ...(notBefore !== undefined && { notBefore }) },
    }
  }
  const void_ = before.signatures.filter(
    ({ by }) => !run.signatures.some((one) => one.by.id === by.id) && run.reviewers.some(({ id }) => id === by.id),
  )
  const signers = void_.map(({ by }) => by)
  const reviewing = before.stage !== 'review' && run.stage === 'review'
  const verdict = before.asked === undefined && run.asked !== undefined
  const handed = before.owner.id !== run.owner.id
  return [
    ...(handed ? [put(`owner:${run.revision}`, { what: 'owner', mention: [run.owner] })] : []),
    ...(reviewing ? [put('review', { what: 'review', mention: run.reviewers })] : []),
    ...(signers.length > 0
      ? [put(`void:${run.revision}`, { what: 'void', mention: signers, names: signers.map(({ name }) => name) })]
      : []),
    ...(verdict
      ? [put(`verdict:${run.turn}`, { what: 'verdict', mention: [run.owner] }, options.quietUntil(run.destination, at))]
      : []),
  ]
}
