import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatLabels } from '../src/core/labels.ts'
import { narrowRules, seriesLabels, wideRules, windowSteps } from './promql-rules.ts'

/**
 * What the same rules cost Debian's Prometheus: scraped every second, so that a window of the same number of samples is
 * full in little time, and evaluated every 5 s. Prints the least and median of its own measurements.
 */

const measuredSeconds = 60

function exposition(): Server {
  const names = seriesLabels().map(formatLabels)
  let scrapes = 0
  return createServer((_, response) => {
    scrapes++
    response.setHeader('content-type', 'text/plain; version=0.0.4')
    response.end(names.map((name, i) => `${name} ${scrapes * (i % 13) + i}\n`).join(''))
  })
}

function configuration(folder: string, target: string): void {
  const group = (name: string, exprs: readonly string[]) => ({
    name,
    interval: '5s',
    rules: exprs.map((expr, i) => ({ alert: `${name}${i}`, expr })),
  })
  const range = `${windowSteps}s`
  const groups = [group('narrow', narrowRules(range)), group('wide', wideRules(range))]
  writeFileSync(join(folder, 'rules.yaml'), JSON.stringify({ groups }))
  const scrape = { job_name: 'bench', honor_labels: true, static_configs: [{ targets: [target] }] }
  const config = { global: { scrape_interval: '1s' }, rule_files: ['rules.yaml'], scrape_configs: [scrape] }
  writeFileSync(join(folder, 'prometheus.yaml'), JSON.stringify(config))
}

async function durations(port: number): Promise<Map<string, number>> {
  const text = await fetch(`http://127.0.0.1:${port}/metrics`).then((response) => response.text())
  const found = text.matchAll(/^prometheus_rule_group_last_duration_seconds\{rule_group=".*;(\w+)"\} (\S+)$/gm)
  return new Map([...found].map(([, group = '', seconds]) => [group, Number(seconds) * 1000]))
}

async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-prometheus-'))
  const server = exposition().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  configuration(folder, `127.0.0.1:${(server.address() as AddressInfo).port}`)
  const port = 20_000 + (process.pid % 20_000)
  const prometheus = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yaml')}`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: 'ignore' },
  )
  const seen = new Map<string, number[]>()
  for (let second = 0; second < measuredSeconds; second++) {
    await new Promise((resolve) => setTimeout(resolve, 1000))
    if (second < windowSteps + 5) continue
    for (const [group, ms] of await durations(port)) seen.set(group, [...(seen.get(group) ?? []), ms])
  }
  for (const [group, all] of seen) {
    const sorted = all.sort((a, b) => a - b)
    console.log(JSON.stringify({ figure: `prometheus ${group}`, ms: sorted[sorted.length >> 1], least: sorted[0] }))
  }
  prometheus.kill()
  await new Promise((resolve) => prometheus.once('exit', resolve))
  server.close()
  rmSync(folder, { recursive: true })
}

await run()
