import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Labels, labelsKey, metricName } from '../../src/core/labels.ts'
import { freePort } from './free-port.ts'

/** Debian's Prometheus over samples of the past. */
export interface PastPrometheus {
  /** Value by label set (`labelsKey`) of an instant query; `time` in ms. */
  query(expr: string, time: number): Promise<ReadonlyMap<string, number>>
  /** What `promtool query instant` prints. */
  promtool(expr: string, time: number): string
  close(): Promise<void>
}

export const hasPrometheus = (): boolean =>
  spawnSync('prometheus', ['--version']).status === 0 && spawnSync('promtool', ['--version']).status === 0

/**
 * Starts a Prometheus that holds these samples (OpenMetrics with times).
 * @param lookback as Prometheus writes durations
 */
export async function startPastPrometheus(openMetrics: string, lookback: string): Promise<PastPrometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-'))
  const [samples, data, config] = ['samples.om', 'data', 'prometheus.yml'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  writeFileSync(samples, openMetrics)
  writeFileSync(config, 'global: {}\n')
  const made = spawnSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', samples, data], { encoding: 'utf8' })
  if (made.status !== 0) throw new Error(`promtool: ${made.stderr}`)
  const url = `http://127.0.0.1:${await freePort()}`
  const child = spawn('prometheus', [
    `--config.file=${config}`,
    `--storage.tsdb.path=${data}`,
    '--storage.tsdb.retention.time=100y',
    `--query.lookback-delta=${lookback}`,
    `--web.listen-address=${url.slice('http://'.length)}`,
  ])
  await ready(child, url)
  return {
    query: (expr, time) => query(url, expr, time),
    promtool: (expr, time) => {
      const args = ['query', 'instant', `--time=${time / 1000}`, url, expr]
      return spawnSync('promtool', args, { encoding: 'utf8' }).stdout
    },
    close: async () => {
      const ended = new Promise((resolve) => child.once('close', resolve))
      child.kill('SIGKILL')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Resolves when Prometheus says so on its log; it is then ready for queries. */
function ready(child: ChildProcess, url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stderr?.on('data', (text) => {
      said += text
      if (said.includes('Server is ready to receive web requests')) resolve()
    })
    child.once('close', () => reject(new Error(`Prometheus at ${url} ended: ${said.slice(-2000)}`)))
  })
}

async function query(url: string, expr: string, time: number): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query: expr, time: String(time / 1000) })}`)
  const { status, error, data } = (await response.json()) as Answer
  if (status !== 'success') throw new Error(`${expr}: ${error}`)
  if (data.resultType === 'scalar') return new Map([['', Number(data.result[1])]])
  return new Map(
    data.result.map(({ metric, value }) => [labelsKey(metric), Number(value[1].replace('Inf', 'Infinity'))]),
  )
}

interface Answer {
  status: string
  error?: string
  data:
    | { resultType: 'scalar'; result: [number, string] }
    | { resultType: 'vector'; result: { metric: Labels; value: [number, string] }[] }
}

/** A series as OpenMetrics with times; `points` are ms and values, oldest first. */
export function openMetricsOf(labels: Labels, points: readonly (readonly [at: number, value: number])[]): string[] {
  const pairs = Object.entries(labels).flatMap(([name, value]) =>
    name === metricName ? [] : `${name}=${JSON.stringify(value)}`,
  )
  const series = `${labels[metricName]}{${pairs.join(',')}}`
  return points.map(([at, value]) => `${series} ${Number.isNaN(value) ? 'NaN' : value} ${at / 1000}`)
}
