import { describe, expect, it } from 'vitest'
import { mainSchema, systemSchema } from '../../src/config/schema.ts'

const routine = (given: unknown) => mainSchema.safeParse({ routine: given })

describe('routine:', () => {
  it('is all on where the file says nothing', () => {
    expect(mainSchema.parse({}).routine).toEqual({
      morning: true,
      weekly: true,
      alert_test: { cron: '0 10 * * 3' },
      threshold_review: { cron: '0 10 1 * *' },
      capacity_plan: { cron: '0 10 1 1,4,7,10 *' },
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
      threshold_review: { cron: '0 10 15 * *' },
      capacity_plan: false,
    })
  })

  it.each([
    ['a day that not every month has', { threshold_review: { on: 31 } }],
    ['a day of the week that is none', { alert_test: { on: 'someday' } }],
    ['a time that is none', { alert_test: { at: '25:00' } }],
    ['a word that is none', { morning: 'sometimes' }],
    ['a cron expression beside a day', { alert_test: { on: 'monday', cron: '0 10 * * 1' } }],
    ['a key that is none', { weeekly: 'off' }],
  ])('%s is refused', (_, given) => {
    expect(routine(given).success).toBe(false)
  })

  it('a cron expression says when, for whom a day and a time are too narrow', () => {
    expect(routine({ threshold_review: { cron: '30 9 L * *' } }).data?.routine.threshold_review).toEqual({
      cron: '30 9 L * *',
    })
    const message = (cron: string) => JSON.stringify(routine({ alert_test: { cron } }).error?.issues)
    expect(message('61 10 * * *')).toContain('invalid expression for minute')
  })

  it('VB-10: a pack asks for a daily summary and names the figures whose course is shown', () => {
    const figure = { title: { 'zh-TW': '磁碟', en: 'Disk' }, series: 'disk_free', limit: 10, falls: true }
    const pack = { id: 'shop', name: 'Shop', summary: 'daily', timezone: 'UTC', capacity: [figure] }
    expect(systemSchema.parse(pack)).toMatchObject({ summary: 'daily', capacity: [{ ...figure, unit: '' }] })
    expect(systemSchema.safeParse({ ...pack, summary: 'weekly' }).success).toBe(false)
    expect(systemSchema.safeParse({ ...pack, capacity: [{ ...figure, title: { en: 'Disk' } }] }).success).toBe(false)
  })
})
