import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Starts one of Debian's exporters (or Prometheus itself) on a free port; resolves when it listens. */
export async function startExporter(program: string): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'exporter-'))
  const child = spawn(program, await argumentsOf(program, folder), { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = once(child, 'exit')
  const address = await new Promise<string>((resolve, reject) => {
    let log = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log += text
      const found = /msg="Listening on" address=(\S+)/.exec(log)?.[1]
      if (found) resolve(found)
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code}: ${log}`)))
  })
  return {
    url: `http://${address}/metrics`,
    stop: async () => {
      child.kill()
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function argumentsOf(program: string, folder: string): Promise<string[]> {
  const listen = '--web.listen-address=127.0.0.1:0'
  if (!program.endsWith('/prometheus')) return [listen]
  const config = join(folder, 'prometheus.yml')
  await writeFile(config, '{}\n')
  return [listen, `--config.file=${config}`, `--storage.tsdb.path=${join(folder, 'data')}`]
}
