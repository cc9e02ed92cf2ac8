import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { argumentsFor, programBeside } from '../../core/forked.ts'
import { Port } from './tixmaster-port.ts'
import { commands, type Desk, engine, openSocket } from './tixmaster-socket.ts'

const compose = `services:
  prometheus: { image: prom/prometheus, container_name: tixmaster-prometheus }
  grafana: { image: grafana/grafana, container_name: tixmaster-grafana }
  alertmanager: { image: prom/alertmanager, container_name: tixmaster-alertmanager }
`

/** The machine that TixMaster runs on: the project's folder, a database port, web pages, sockets and programs. */
export class Machine {
  readonly home: string
  readonly database = Port.silent()
  readonly alertmanager = Port.http((_, response) => response.end('OK'))
  readonly grafana = Port.http((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<h1>Grafana</h1><p>TixMaster</p>')
  })
  #sockets: Server[] = []

  constructor() {
    this.home = mkdtempSync(join(tmpdir(), 'tixmaster-'))
  }

  async open(desk: Desk): Promise<void> {
    writeFileSync(join(this.home, 'docker-compose.monitoring.yml'), compose)
    mkdirSync(join(this.home, 'bin'))
    for (const program of ['pm2', 'docker-compose']) this.#program(program)
    for (const port of [this.database, this.alertmanager, this.grafana]) await port.up()
    this.#sockets = [
      await openSocket(this.#socket('docker'), engine(desk)),
      await openSocket(this.#socket('commands'), commands(desk)),
    ]
  }

  /** The variables of the pack that lead here. */
  get env(): Readonly<Record<string, string>> {
    return {
      TIX_HOME: this.home,
      TIX_DB: `127.0.0.1:${this.database.port}`,
      TIX_MONITORING: 'true',
      TIX_ALERTMANAGER_URL: `http://127.0.0.1:${this.alertmanager.port}`,
      TIX_GRAFANA_URL: `http://127.0.0.1:${this.grafana.port}`,
      TIX_DOCKER_SOCKET: this.#socket('docker'),
      TIX_PM2: join(this.home, 'bin', 'pm2'),
      TIX_COMPOSE: join(this.home, 'bin', 'docker-compose'),
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.database, this.alertmanager, this.grafana].map((port) => port.down()))
    await Promise.all(
      this.#sockets.map((server) => {
        server.closeAllConnections()
        return new Promise((resolve) => server.close(resolve))
      }),
    )
    rmSync(this.home, { recursive: true, force: true })
  }

  #socket(name: string): string {
    if (process.platform === 'win32') return `//./pipe/${this.home.replaceAll(/[\\/:]/g, '-')}-${name}`
    return join(this.home, `${name}.sock`)
  }

  #program(name: string): void {
    const path = join(this.home, 'bin', name)
    const program = programBeside(import.meta.url, 'tixmaster-command')
    const words = [process.execPath, ...argumentsFor(program), program, this.#socket('commands'), name]
    const quoted = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')
    writeFileSync(path, `#!/bin/sh\nexec ${quoted} "$@"\n`)
    chmodSync(path, 0o755)
  }
}
