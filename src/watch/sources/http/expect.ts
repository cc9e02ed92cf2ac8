import type { SourceError } from '../contract.ts'
import { failure } from '../failures.ts'
import { finder } from '../pattern.ts'
import type { HttpProbeConfig } from './config.ts'
import type { Progress } from './request.ts'

type Expected = Pick<HttpProbeConfig, 'status' | 'matches' | 'absent'>

/** What is wrong with an answer, if anything is: its status first, then what its body holds. */
export function expectations({ status: wanted, matches, absent }: Expected) {
  const must = matches === undefined ? undefined : finder(matches)
  const mustNot = absent === undefined ? undefined : finder(absent)
  return (body: Buffer, { host, status = 0 }: Progress): SourceError | undefined => {
    if (!wanted.some((one) => includes(one, status))) {
      return failure('not-expected', { host, status: String(status), wanted: wanted.join(', ') })
    }
    const text = must || mustNot ? body.toString('utf8') : ''
    if (must && !must(text)) return failure('pattern-missing', { host, pattern: String(matches) })
    return mustNot?.(text) ? failure('pattern-found', { host, pattern: String(absent) }) : undefined
  }
}

function includes(wanted: number | string, status: number): boolean {
  return typeof wanted === 'number' ? wanted === status : Math.floor(status / 100) === Number(wanted[0])
}
