import type { TestFigures } from '../../respond/golive/contract.ts'
import { type Item, itemsOf } from '../../respond/golive/figures.ts'
import { askCard, assignCard, faultText, goLiveLine, outcomeText } from '../cards/golive.ts'
import { type Answer, actOf, type Call } from '../contract.ts'
import { type Args, textArg } from '../feature.ts'
import type { SaidFile } from '../said.ts'
import type { With } from './desk.ts'

/** Words where a file was asked for. */
export async function noFile({ goLives }: With, call: Call, args: Args): Promise<Answer> {
  const found = await goLives.views.run(textArg(args, 'run'))
  const answer = goLiveLine(call.texts.text('chat-golive-file-wanted'))
  const again = found && askCard('file', found, args, call).ask
  return { ...answer, unread: true, ...(again && { ask: again }) }
}

/** A file of results: for the test that was named, that its kind says, or that people choose. */
export async function results(
  { goLives }: With,
  call: Call,
  id: string,
  said: SaidFile,
  caption: string,
  named = '',
): Promise<Answer> {
  const run = await goLives.views.run(id)
  if (!run) return goLiveLine(outcomeText({ did: 'missing' }, call).text)
  if (run.state !== 'open') return goLiveLine(outcomeText({ did: 'over', run }, call).text)
  const read = await goLives.results(said)
  if (!read.ok) return goLiveLine(faultText(read.why, said.name, call))
  const { figures, file } = read
  const item = named === '' ? itemMeant(itemsOf(run.plan), caption, figures) : named
  const request = { ...actOf(call), run: id, file, figures, ...(item !== undefined && { item }) }
  const outcome = await goLives.verbs.upload(request)
  if (outcome.did !== 'done' || item !== undefined) return goLiveLine(outcomeText(outcome, call).text)
  return assignCard(outcome.run, call.cause, figures, call)
}

/** The test that the caption names; a k6 summary is of the stress test where there is one. */
function itemMeant(items: readonly Item[], caption: string, { kind }: TestFigures): string | undefined {
  const wanted = caption.trim().toLowerCase()
  const names = ({ id, test, round }: Item) => [
    id,
    id.replace('/', ' '),
    ...Object.values(test.title).map((title) => (round === undefined ? title : `${title} ${round}`)),
  ]
  const named =
    wanted === '' ? undefined : items.find((item) => names(item).some((name) => name.toLowerCase() === wanted))
  if (named) return named.id
  const stress = kind === 'k6' ? items.filter(({ id }) => /stress|load|k6|perf/.test(id)) : []
  return stress.length === 1 ? stress[0]?.id : undefined
}
