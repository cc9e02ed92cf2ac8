import type { Labels } from '../src/core/labels.ts'

/** The figures of the promise: 10,000 series, 1,000 rules that each see few of them, 100 that see all. */
export const jobs = 10
export const instances = 100
export const paths = 10

/** Samples in a window, of 20 steps as a rate over 5 min of a source polled every 15 s has. */
export const windowSteps = 20

export function seriesLabels(): Labels[] {
  const all: Labels[] = []
  for (let instance = 0; instance < instances; instance++) {
    for (let path = 0; path < paths; path++) {
      for (let job = 0; job < jobs; job++) {
        all.push({
          __name__: 'http_requests_total',
          instance: `host-${instance}:9100`,
          job: `job-${job}`,
          path: `/api/v1/${path}`,
        })
      }
    }
  }
  return all
}

/** Each selects 10 series. */
export function narrowRules(range: string): string[] {
  const rules: string[] = []
  for (let instance = 0; instance < instances; instance++) {
    for (let path = 0; path < paths; path++) {
      const matchers = `{instance="host-${instance}:9100",path="/api/v1/${path}"}`
      const metric = `http_requests_total${matchers}`
      rules.push(
        [
          `rate(${metric}[${range}]) > 1e9`,
          `sum by (instance) (rate(${metric}[${range}])) > 1e9`,
          `${metric} > 1e15`,
          `rate(${metric}[${range}]) / rate(${metric}[${range}]) > 2`,
          `max_over_time(${metric}[${range}]) - ${metric} > 1e9`,
        ][path % 5] as string,
      )
    }
  }
  return rules
}

/** Each aggregates all 10,000. */
export function wideRules(range: string): string[] {
  const rules: string[] = []
  const metric = 'http_requests_total'
  for (let i = 0; i < 20; i++) {
    rules.push(
      `sum by (job) (rate(${metric}[${range}])) > ${1e9 + i}`,
      `sum(rate(${metric}[${range}])) > ${1e9 + i}`,
      `max by (instance) (${metric}) > ${1e15 + i}`,
      `sum by (path) (increase(${metric}[${range}])) / sum by (path) (${metric}) > ${1e3 + i}`,
      `avg without (path) (avg_over_time(${metric}[${range}])) > ${1e15 + i}`,
    )
  }
  return rules
}
