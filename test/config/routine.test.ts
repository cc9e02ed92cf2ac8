import { describe, expect, it } from 'vitest'
import { mainSchema, systemSchema } from '../../src/config/schema.ts'

const routine = (given: unknown) => mainSchema.safeParse({ routine: given })

describe('routine:', () => {
  it('is all on where the file says nothing', () => {
    expect(mainSchema.parse({}).routine).toEqual({
      morning: true,
      weekly: true,
      alert_test: { on: 'wednesday', at: '10:00' },
      threshold_review: { on: 1, at: '10:00' },
      capacity_plan: { on: 1, at: '10:00' },
    })
  })

  it('each part is switched off or moved alone', () => {
    const given = {
      morning: 'off',
      weekly: false,
      alert_test: 'off',
      threshold_review: { on: 15 },
      capacity_plan: false,
    }
    expect(routine(given).data?.routine).toEqual({
      morning: false,
      weekly: false,
      alert_test: 'off',
      threshold_review: { on: 15, at: '10:00' },
      capacity_plan: false,
    })
  })

  it.each([
    ['a day that not every month has', { threshold_review: { on: 31 } }],
    ['a day of the week that is none', { alert_test: { on: 'someday' } }],
    ['a time that is none', { alert_test: { at: '25:00' } }],
    ['a word that is none', { morning: 'sometimes' }],
    ['a key that is none', { weeekly: 'off' }],
  ])('%s is refused', (_, given) => {
    expect(routine(given).success).toBe(false)
  })

  it('VB-10: a pack asks for a daily summary and names the figures whose course is shown', () => {
    const figure = { title: { 'zh-TW': '磁碟', en: 'Disk' }, series: 'disk_free', limit: 10, falls: true }
    const pack = { id: 'shop', name: 'Shop', summary: 'daily', timezone: 'UTC', capacity: [figure] }
    expect(systemSchema.parse(pack)).toMatchObject({ summary: 'daily', capacity: [{ ...figure, unit: '' }] })
    expect(systemSchema.safeParse({ ...pack, summary: 'weekly' }).success).toBe(false)
    expect(systemSchema.safeParse({ ...pack, capacity: [{ ...figure, title: { en: 'Disk' } }] }).success).toBe(false)
  })
})
