import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/core/clock.ts'
import { noMetrics } from '../../src/core/metrics.ts'
import { createPdfs, type PdfRenderer, type PdfsOptions } from '../../src/pdf/index.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { specOf } from './support.ts'

const child = (name: string) => join(import.meta.dirname, '../charts/children', `${name}.ts`)

describe('CORE-10: PDFs are drawn in a process of their own', () => {
  let pdfs: PdfRenderer
  const start = (options: Partial<PdfsOptions> = {}) => {
    pdfs = createPdfs({ clock: systemClock, metrics: noMetrics, ...options })
  }
  afterEach(() => pdfs.stop())

  it('from a spec to its bytes', async () => {
    start()
    const drawn = await pdfs.draw(specOf([{ kind: 'paragraph', text: '一切正常' }]))
    if (!drawn.ok) throw new Error(JSON.stringify(drawn))
    expect(new TextDecoder('latin1').decode(drawn.bytes.subarray(0, 5))).toBe('%PDF-')
    expect(drawn.bytes.length).toBeLessThan(100_000)
  })

  it('one that takes too long is given up', async () => {
    const clock = new FakeClock()
    start({ clock, program: child('hang') })
    const drawn = pdfs.draw(specOf([]))
    await clock.advance(60_000)
    expect(await drawn).toEqual({ ok: false, why: 'late' })
  })

  it.each([
    ['one that crashes', 'crash', /out of paint/],
    ['one that answers rubbish', 'rubbish', /no PDF/],
    ['a program that is not there', 'nowhere', /./],
  ])('%s is an answer, no exception', async (_, name, why) => {
    start({ program: child(name) })
    const drawn = await pdfs.draw(specOf([]))
    expect(drawn).toMatchObject({ ok: false, why: 'failed', error: expect.stringMatching(why) })
  })
})
