import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { type Charts, type ChartsOptions, createCharts, type Drawn } from '../../src/charts/index.ts'
import { silentLog } from '../../src/core/log.ts'
import { noMetrics } from '../../src/core/metrics.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { countColour, pixelsOf } from './png.ts'
import { specOf } from './samples.ts'

const child = (name: string) => join(import.meta.dirname, 'children', `${name}.ts`)
const second = 1000

describe('CORE-10: charts are drawn in a process of their own', () => {
  const clock = new FakeClock()
  let charts: Charts
  const start = (options: Partial<ChartsOptions> = {}) => {
    charts = createCharts({ clock, log: silentLog, metrics: noMetrics, ...options })
  }
  afterEach(() => charts.stop())

  it('a picture of the size, not blank, with the threshold', async () => {
    start()
    const drawn = await charts.draw(specOf())
    if (!drawn.ok) throw new Error(JSON.stringify(drawn))
    const picture = pixelsOf(drawn.png)
    expect(picture.width).toBe(1280)
    expect(picture.height).toBeGreaterThan(600)
    expect(picture.height).toBeLessThan(900)
    expect(drawn.png.length).toBeLessThan(400_000)
    const all = picture.width * picture.height
    const white = countColour(picture, [255, 255, 255])
    expect(white).toBeGreaterThan(all * 0.5)
    expect(white).toBeLessThan(all * 0.95)
    expect(countColour(picture, [0xdc, 0x26, 0x26])).toBeGreaterThan(1000)
    expect(countColour(picture, [0x25, 0x63, 0xeb])).toBeGreaterThan(1000)
  })

  it('without any value it says so, and is drawn all the same', async () => {
    start()
    const drawn = await charts.draw(specOf({ series: [], thresholds: [] }))
    expect(drawn.ok).toBe(true)
    expect(drawn.ok && countColour(pixelsOf(drawn.png), [0x6b, 0x72, 0x80])).toBeGreaterThan(500)
  })

  it('what can not be drawn is refused without a process', async () => {
    start({ program: child('hang') })
    const many = Array.from({ length: 13 }, (_, n) => ({ name: `s${n}`, points: [] }))
    for (const bad of [{ from: 5, to: 5 }, { series: many }, { title: 'x'.repeat(501) }]) {
      expect(await charts.draw(specOf(bad))).toMatchObject({ ok: false, why: 'failed', error: expect.any(String) })
    }
  })

  it('one that hangs is killed when its time is over, and the next is drawn', async () => {
    start({ program: child('hang') })
    const waiting = charts.draw(specOf())
    await clock.advance(19 * second)
    const next = charts.draw(specOf())
    await clock.advance(second)
    expect(await waiting).toEqual({ ok: false, why: 'late' })
    await clock.advance(19 * second)
    expect(await next).toEqual({ ok: false, why: 'late' })
  })

  it('one at a time, a few wait, more are told at once that it is busy', async () => {
    start({ program: child('hang'), queue: 2 })
    const asked = Array.from({ length: 5 }, () => charts.draw(specOf()))
    expect(await Promise.all(asked.slice(3))).toEqual([
      { ok: false, why: 'busy' },
      { ok: false, why: 'busy' },
    ])
    charts.stop()
    expect(await Promise.all(asked.slice(0, 3))).toEqual(
      Array.from({ length: 3 }, () => ({ ok: false, why: 'stopped' })),
    )
    expect(await charts.draw(specOf())).toEqual({ ok: false, why: 'stopped' })
  })

  it.each([
    ['one that crashes', 'crash', /out of paint/],
    ['one that wants more memory than it may have', 'greedy', /heap|memory|without an answer/i],
    ['one that answers rubbish', 'rubbish', /no picture/],
    ['a program that is not there', 'nowhere', /./],
  ])('%s is an answer, no exception', async (_, name, why) => {
    start({ program: child(name) })
    const drawn: Drawn = await charts.draw(specOf())
    expect(drawn).toMatchObject({ ok: false, why: 'failed', error: expect.stringMatching(why) })
  })

  it('secrets are not drawn', async () => {
    const seen: string[] = []
    start({
      program: child('rubbish'),
      redact: (text) => {
        seen.push(text)
        return text
      },
    })
    await charts.draw(specOf({ note: 'a note', marks: [{ at: specOf().to, label: 'a mark' }] }))
    expect(seen).toEqual(
      expect.arrayContaining(['結帳錯誤率過高', 'shop · CheckoutErrors', 'api-1', '門檻 > 10', 'a note', 'a mark']),
    )
  })
})
