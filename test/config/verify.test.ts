import { describe, expect, it } from 'vitest'
import { readPack } from '../systems/pack-rig.ts'

describe('verify.yaml', () => {
  it('AS-4: the pack ai-streaming has one for chapters 1 to 5 and the readiness', () => {
    const plan = readPack('ai-streaming').config.systems[0]?.verify
    expect(plan?.chapters.map(({ title }) => title.en)).toEqual([
      '1. Metrics endpoint',
      '2. Streaming metrics',
      '3. Concurrent requests',
      '4. Logging',
      '5. Rollback triggers',
      'Readiness',
    ])
  })
})
