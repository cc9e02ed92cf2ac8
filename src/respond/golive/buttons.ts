import type { FaceButton, Reader } from '../../deliver/index.ts'
import type { CardData } from './card.ts'
import { goLivePresses as presses } from './contract.ts'
import { missingItems } from './figures.ts'
import { openNames } from './onward.ts'
import { keyTitle } from './words.ts'

type Key = (id: string, verb: string, args?: Record<string, string | number>, more?: Partial<FaceButton>) => FaceButton

/** Items that have buttons of their own; of more there is a list. */
const mostItems = 6

/** Which buttons the card of an open go-live has. */
export function buttonsOf(card: CardData, { texts }: Reader): FaceButton[][] {
  const { run } = card
  const key: Key = (id, verb, args = {}, more = {}) => ({
    text: texts.text(`respond-golive-button-${id}`),
    action: { verb, args: { run: run.id, ...args } },
    ...more,
  })
  const more = key('more', presses.more)
  if (run.paused) return [[key('resume', presses.resume), more]]
  return [...stageRows(card, key, texts), [more]].filter((row) => row.length > 0)
}

/** What may become of an advice: on itself, and on the card while nobody decided. */
export const decisionRow = (run: string, advice: number, texts: Reader['texts']): FaceButton[] => [
  {
    text: texts.text('respond-golive-button-roll-back'),
    style: 'danger',
    action: { verb: presses.decide, args: { run, advice, did: 'roll-back' } },
  },
  {
    text: texts.text('respond-golive-button-continue'),
    action: { verb: presses.decide, args: { run, advice, did: 'continue' } },
  },
]

function stageRows(card: CardData, key: Key, texts: Reader['texts']): FaceButton[][] {
  const { run, missing, hash, last, offered, undecided } = card
  const { turn } = run
  const next = key('next', presses.next, { turn }, { style: 'primary' })
  const force = forceOf(card, key, texts)
  const rollBack = key('roll-back', presses.rollBack, {}, { style: 'danger' })
  // Cards of before have no number of the advice: it is decided below them.
  const decision = undecided?.n === undefined ? [] : decisionRow(run.id, undecided.n, texts)
  switch (run.stage) {
    case 'tests':
      return [...itemRows(card, key, texts), [key('items', presses.items), ...(missing === undefined ? [next] : [])]]
    case 'monitoring': {
      const again = key(run.check ? 'check-again' : 'check', presses.check)
      return [[again], missing === undefined ? [next] : run.check ? [force] : []]
    }
    case 'observe': {
      if (run.observe) return [undecided ? decision : [rollBack]]
      if (!offered || last?.event === undefined) return [[key('version', presses.version)]]
      const take: FaceButton = {
        text: texts.text('respond-golive-button-deployed', { version: last.version.slice(0, 20) }),
        action: { verb: presses.deployed, args: { run: run.id, event: last.event } },
        style: 'primary',
      }
      return [[take], [key('version', presses.version)]]
    }
    case 'review':
      return [
        decision,
        [key('sign', presses.sign, { hash }, { style: 'primary' }), key('preview', presses.preview)],
        [key('risks', presses.edit, { what: 'risks' }), key('follow-ups', presses.edit, { what: 'follow-ups' })],
        [key('items', presses.items), key('reviewers', presses.reviewers)],
      ]
    case 'watch':
      return run.asked === undefined || undecided
        ? [undecided ? decision : [rollBack]]
        : [
            [key('go-on', presses.verdict, { did: 'go-on' }, { style: 'success' })],
            [key('longer', presses.verdict, { did: 'longer' }), rollBack],
          ]
  }
}

/** On all the same; with alerts that are open it says with how many. */
function forceOf({ run, missing }: CardData, key: Key, texts: Reader['texts']): FaceButton {
  const force = key('force', presses.force, { turn: run.turn })
  if (missing !== 'open-alerts') return force
  return { ...force, text: texts.text('respond-golive-button-force-alerts', { n: openNames(run).length }) }
}

/** What is not recorded yet: passed, or with a remark. No more than two beside each other: a phone cuts what they say. */
function itemRows({ run }: CardData, key: Key, texts: Reader['texts']): FaceButton[][] {
  const items = missingItems(run)
  return items.slice(0, mostItems).map((item) => [
    { ...key('pass', presses.pass, { item: item.id }), text: `✅ ${keyTitle(item, texts)}` },
    { ...key('warn', presses.warn, { item: item.id }), text: '⚠️…' },
  ])
}
