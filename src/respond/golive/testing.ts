import type { Mover } from '../contract.ts'
import { type GoLive, longestText } from './contract.ts'
import { itemsOf } from './figures.ts'
import type { Made, MoveOf } from './moves.ts'

/** Files that wait until somebody says which test they are of; an older one gives way. */
const mostUploads = 10

/** Figures of tests may be put right until the report is signed and told. */
export const isFrozen = ({ stage }: GoLive) => stage === 'watch'

export function tested(run: GoLive, wanted: MoveOf<'test'>, { person, at }: Mover): Made {
  const { item, status, remark, figures, file } = wanted
  if (isFrozen(run)) return { why: 'frozen' }
  if (!person || !itemsOf(run.plan).some(({ id }) => id === item)) return { why: 'unknown' }
  if ([...remark].length > longestText) return { why: 'too-long', most: longestText }
  if (status === 'warn' && remark.trim() === '' && !figures) return { why: 'remark' }
  const result = { status, remark: remark.trim(), by: person, at, ...(figures && { figures }), ...(file && { file }) }
  return { run: { ...run, tests: { ...run.tests, [item]: result } }, did: status, text: item }
}

export function uploaded(run: GoLive, { file, figures }: MoveOf<'upload'>, { cause }: Mover): Made {
  if (isFrozen(run)) return { why: 'frozen' }
  const upload = { ...file, id: cause, figures }
  return { run: { ...run, uploads: [...run.uploads, upload].slice(-mostUploads) }, did: 'upload', text: file.name }
}

export function assigned(run: GoLive, wanted: MoveOf<'assign'>, mover: Mover): Made {
  const upload = run.uploads.find(({ id }) => id === wanted.upload)
  if (!upload) return { why: 'unknown' }
  const { id: _, figures, ...file } = upload
  const { item, status } = wanted
  const made = tested(run, { verb: 'test', item, status, remark: '', figures, file }, mover)
  if ('why' in made) return made
  return { ...made, run: { ...made.run, uploads: run.uploads.filter(({ id }) => id !== upload.id) } }
}
