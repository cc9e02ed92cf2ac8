import type { Ms } from '../../../src/core/clock.ts'

/** One scrape's worth of text; `step` counts scrapes, so that counters move. */
export type Page = (step: number) => string

const methods = ['GET', 'PUT', 'POST', 'PATCH', 'DELETE']
const codes = ['200', '201', '204', '301', '400', '404', '500', '503']
const bounds = ['0.005', '0.01', '0.05', '0.1', '0.25', '0.5', '1', '2.5', '5', '+Inf']

/** Pages rendered in advance and served in turn. */
export function rendered(page: Page, count: number): Buffer[] {
  return Array.from({ length: count }, (_, step) => Buffer.from(page(step)))
}

/**
 * What a large service exposes, `count` series (a multiple of 1000): of each thousand 400 are counters, 300 gauges with
 * fractions and 300 buckets of histograms. Every value changes from scrape to scrape.
 */
export function largeService(count: number): Page {
  const services = Array.from({ length: count / 1000 }, (_, i) => `service-${i}`)
  return (step) => services.map((service, i) => serviceText(service, i, step)).join('')
}

function serviceText(service: string, i: number, step: number): string {
  const lines: string[] = []
  const push = (name: string, labels: string, value: number | string) =>
    lines.push(`${name}{service="${service}",namespace="production",${labels}} ${value}\n`)
  lines.push(`# HELP shop_${i}_requests_total Requests served.\n# TYPE shop_${i}_requests_total counter\n`)
  for (let handler = 0; handler < 10; handler++) {
    for (const method of methods) {
      for (const code of codes) {
        const value = 1000 * (i + 1) + step * (handler + 7) * 13
        push(`shop_${i}_requests_total`, `handler="/api/v1/items/${handler}",method="${method}",code="${code}"`, value)
      }
    }
  }
  lines.push(`# HELP shop_${i}_queue_depth Jobs waiting.\n# TYPE shop_${i}_queue_depth gauge\n`)
  for (let queue = 0; queue < 300; queue++) {
    push(
      `shop_${i}_queue_depth`,
      `queue="jobs-${queue}",pod="worker-${queue % 7}-abcde"`,
      (queue * 1.37 + step * 0.731).toFixed(3),
    )
  }
  lines.push(`# HELP shop_${i}_latency_seconds Time of a request.\n# TYPE shop_${i}_latency_seconds histogram\n`)
  for (let handler = 0; handler < 30; handler++) {
    bounds.forEach((le, bucket) => {
      push(
        `shop_${i}_latency_seconds_bucket`,
        `handler="/api/v1/items/${handler}",le="${le}"`,
        (bucket + 1) * (step * 31 + 5),
      )
    })
  }
  return lines.join('')
}

/** How the series of `latencyHistograms` are labelled. */
export const histogramLabels = { services: 100, routes: 10, bounds }

/** One metric of 10,000 series: buckets of histograms by service (100) and route (10), each bucket growing at its own rate. */
export const latencyHistograms: Page = (step) => {
  const lines = ['# HELP shop_latency_seconds Time of a request.\n# TYPE shop_latency_seconds histogram\n']
  for (let service = 0; service < histogramLabels.services; service++) {
    for (let route = 0; route < histogramLabels.routes; route++) {
      bounds.forEach((le, bucket) => {
        const value = (bucket + 1) * (100 + step * (1 + ((service * 7 + route * 3) % 17)))
        lines.push(
          `shop_latency_seconds_bucket{service="service-${service}",route="/route/${route}",le="${le}"} ${value}\n`,
        )
      })
    }
  }
  return lines.join('')
}

/** Interval of scrapes and evaluations in the comparisons: short, so that twenty samples fill a range within a minute. */
export const comparedEvery: Ms = 3000
