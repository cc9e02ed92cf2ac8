import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Ms } from '../../../src/core/clock.ts'
import type { Report } from '../figure.ts'
import { temporaryFolder, writeFiles } from './folder.ts'
import { start } from './process.ts'
import { freePort, statusOf, until } from './wait.ts'

export interface Prometheus {
  pid: number
  version: string
  /** Value of one of its own series, named as in its exposition. Undefined when it is not there. */
  own(series: string): Promise<number | undefined>
  /** Its own series of a metric, named as in its exposition. */
  seriesOf(metric: string): Promise<string[]>
}

/**
 * Starts the Prometheus of this machine on one target, with an empty database.
 * @returns undefined when none is installed
 */
export async function startPrometheus(
  report: Report,
  options: { target: string; every: Ms; rules?: string },
): Promise<Prometheus | undefined> {
  const version = installedVersion()
  if (version === undefined) {
    report.progress('prometheus is not installed (Debian: apt-get install prometheus); measuring ours alone')
    return undefined
  }
  const folder = temporaryFolder(report)
  writeFiles(folder, {
    'prometheus.yml': configuration(options),
    ...(options.rules === undefined ? {} : { 'rules.yml': options.rules }),
  })
  const port = await freePort()
  const running = start(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { cwd: folder, logFile: join(folder, 'log') },
  )
  report.cleanup(() => running.stop())
  const url = `http://127.0.0.1:${port}`
  await until('Prometheus to be ready', async () => ((await statusOf(`${url}/-/ready`)) === 200 ? true : undefined))
  return {
    pid: running.pid,
    version,
    own: (series) => metricAt(`${url}/metrics`, series),
    seriesOf: async (metric) =>
      (await linesOf(`${url}/metrics`))
        .filter((line) => line.startsWith(`${metric}{`))
        .map((line) => line.slice(0, line.lastIndexOf(' '))),
  }
}

/** Value of one series of an exposition, named as there. */
export async function metricAt(url: string, series: string): Promise<number | undefined> {
  const line = (await linesOf(url)).find((one) => one.startsWith(`${series} `))
  return line === undefined ? undefined : Number(line.slice(series.length + 1))
}

async function linesOf(url: string): Promise<string[]> {
  return (await (await fetch(url)).text()).split('\n')
}

function installedVersion(): string | undefined {
  const { status, stdout, stderr } = spawnSync('prometheus', ['--version'], { encoding: 'utf8' })
  return status === 0 ? /version (\S+)/.exec(stdout + stderr)?.[1] : undefined
}

function configuration({ target, every, rules }: { target: string; every: Ms; rules?: string }): object {
  const interval = `${every}ms`
  return {
    global: { scrape_interval: interval, scrape_timeout: interval, evaluation_interval: interval },
    scrape_configs: [{ job_name: 'bench', static_configs: [{ targets: [target] }] }],
    ...(rules === undefined ? {} : { rule_files: ['rules.yml'] }),
  }
}
