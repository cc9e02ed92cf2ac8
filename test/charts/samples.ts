import type { ChartSpec } from '../../src/charts/index.ts'

export const minute = 60_000
export const to = Date.UTC(2026, 10, 21, 15, 20)

/** Two hours of one series, a value a minute. */
export function specOf(
  more: Partial<ChartSpec> = {},
  valueAt: (n: number) => number | null = (n) => n % 17,
): ChartSpec {
  const from = more.from ?? to - 120 * minute
  const points = Array.from({ length: 121 }, (_, n) => [from + n * minute, valueAt(n)] as const)
  return {
    title: '結帳錯誤率過高',
    subtitle: 'shop · CheckoutErrors',
    series: [{ name: 'api-1', points }],
    thresholds: [{ value: 10, label: '門檻 > 10' }],
    from,
    to,
    zone: 'Asia/Taipei',
    locale: 'zh-TW',
    unit: 'number',
    gap: 2.5 * minute,
    none: '這段時間沒有資料',
    ...more,
  }
}
