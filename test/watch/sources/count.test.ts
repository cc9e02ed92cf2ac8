import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasMoreSamples } from '../../../src/watch/sources/prometheus/count.ts'

describe('counting the samples of an exposition', () => {
  it('agrees with its lines, whatever stands between them', () => {
    const lines = fc.array(fc.constantFrom('a 1', 'b{c="d"} 2', '# HELP a text', '# TYPE a gauge', '', '#'), {
      maxLength: 60,
    })
    fc.assert(
      fc.property(lines, fc.nat(30), fc.boolean(), (given, most, ended) => {
        const samples = given.filter((line) => line !== '' && !line.startsWith('#')).length
        const body = Buffer.from(given.join('\n') + (ended ? '\n' : ''))
        expect(hasMoreSamples(body, most)).toBe(samples > most)
      }),
    )
  })
})
