import type { ResultsRead } from './results.ts'

const mostNamed = 5
const longestName = 120

type Parts = Readonly<Record<string, unknown>>
const partsOf = (value: unknown): Parts =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Parts) : {}
const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined

/**
 * A summary of k6: of `handleSummary` (values under `values`, thresholds as `{ ok }`), or of `--summary-export` (values
 * beside the thresholds, where `true` means crossed).
 */
export function readK6(written: unknown): ResultsRead {
  const metrics = partsOf(partsOf(written).metrics)
  const names = Object.keys(metrics)
  if (names.length === 0) return { ok: false, why: 'not-k6' }
  const valuesOf = (name: string): Parts => {
    const metric = partsOf(metrics[name])
    return 'values' in metric ? partsOf(metric.values) : metric
  }
  const known = ['http_reqs', 'iterations', 'checks', 'http_req_duration', 'iteration_duration', 'data_received']
  if (!known.some((name) => Object.hasOwn(metrics, name))) return { ok: false, why: 'not-k6' }
  const duration = valuesOf(Object.hasOwn(metrics, 'http_req_duration') ? 'http_req_duration' : 'iteration_duration')
  const failed = valuesOf('http_req_failed')
  const requests = numberOf(valuesOf('http_reqs').count) ?? numberOf(valuesOf('iterations').count)
  const share = numberOf(failed.rate) ?? numberOf(failed.value)
  const mean = numberOf(duration.avg)
  const p95 = numberOf(duration['p(95)'])
  const { passes, fails } = valuesOf('checks')
  const [passed, missed] = [numberOf(passes), numberOf(fails)]
  const { all, crossed, names: bad } = thresholdsOf(metrics)
  return {
    ok: true,
    figures: {
      kind: 'k6',
      ...(requests !== undefined && { requests }),
      ...(share !== undefined && { failed: Math.min(1, share) }),
      ...(passed !== undefined && missed !== undefined && { checks: { passed, failed: missed } }),
      ...(mean !== undefined && { mean }),
      ...(p95 !== undefined && { p95 }),
      thresholds: all,
      crossed,
      bad,
    },
  }
}

function thresholdsOf(metrics: Parts): { all: number; crossed: number; names: string[] } {
  let all = 0
  let crossed = 0
  const names: string[] = []
  for (const [name, metric] of Object.entries(metrics)) {
    for (const [text, state] of Object.entries(partsOf(partsOf(metric).thresholds))) {
      const good = typeof state === 'boolean' ? !state : partsOf(state).ok === true
      all++
      if (good) continue
      crossed++
      if (names.length < mostNamed) names.push(clean(`${name} ${text}`))
    }
  }
  return { all, crossed, names }
}

const clean = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, longestName)
