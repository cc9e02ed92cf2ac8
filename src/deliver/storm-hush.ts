import type { Silence } from '../alerts/contract.ts'
import type { Store } from '../store/port.ts'
import type { Hush } from './storm.ts'

/** The silence keeps everything quiet that is not critical, wherever it fires. */
export const isHush = ({ matchers, system, levels, endsAt }: Silence): boolean =>
  endsAt === undefined && system === undefined && matchers.length === 0 && levels?.includes('critical') === false

/** The silence of all that is not critical that is in force, the newest when there are several. */
export async function hushOf(store: Store): Promise<Hush | undefined> {
  const open = (await store.list('silence', 'open', {})).map(({ doc }) => doc).filter((doc) => doc.begun && isHush(doc))
  const newest = open.sort((a, b) => a.startsAt - b.startsAt).at(-1)
  return newest && { silence: newest.id, by: newest.by, until: newest.until }
}
