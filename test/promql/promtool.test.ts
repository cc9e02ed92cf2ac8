import { describe, expect, it } from 'vitest'
import { ExpressionGenerator, generateSeries, interval, Random, sampleCount } from './support/generate.ts'
import { type Case, difference, hasPromtool, ours, theirs } from './support/promtool.ts'

const seeds = Array.from({ length: 24 }, (_, i) => 5000 + i)
const perSeed = 400

function generateCases(random: Random): Case[] {
  const generator = new ExpressionGenerator(random)
  return Array.from({ length: perSeed }, () => ({
    expr: generator.expression(),
    at: random.pick([random.below(sampleCount) * interval, random.below(sampleCount * interval), 600]),
  }))
}

const present = hasPromtool()

if (present || process.env.CI) {
  describe("CORE-3: random expressions have in v2 mode the values that Debian's promtool gives them", () => {
    it('finds promtool (Debian: apt-get install prometheus)', () => expect(present).toBe(true))

    it.each(seeds)('seed %d', (seed) => {
      const random = new Random(seed)
      const series = generateSeries(random)
      const cases = generateCases(random)
      const reference = theirs(series, cases)
      const different = ours(series, cases).flatMap((outcome, i) => {
        const found = difference(outcome, reference[i] ?? { error: 'missing' })
        return found === undefined ? [] : [`${cases[i]?.expr} at ${cases[i]?.at}s\n    ${found}`]
      })
      expect(different).toEqual([])
    })
  })
}
