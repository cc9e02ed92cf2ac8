import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { onFreePort, startProcess } from './process.ts'

export interface PostgresServer {
  port: number
  /** Of the superuser, with its password. */
  url: string
  password: string
  /** A connection of the test's own. */
  connect(database?: string): Promise<pg.Client>
  stop(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

const password = 'super-secret-4711'

/**
 * A PostgreSQL of a test's own (Debian's package); nobody's service and no default port are touched.
 * @param files put into its data folder, readable by the server alone.
 */
export async function startPostgres(
  settings: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, Buffer>> = {},
): Promise<PostgresServer> {
  const bin = binaries()
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'))
  const data = join(folder, 'data')
  // The server refuses to run as root.
  const user = process.getuid?.() === 0 ? idsOf('postgres') : undefined
  writeFileSync(join(folder, 'password'), password)
  if (user) for (const path of [folder, join(folder, 'password')]) chownSync(path, user.uid, user.gid)
  const made = spawnSync(
    join(bin, 'initdb'),
    [
      '-D',
      data,
      '-U',
      'postgres',
      '-A',
      'scram-sha-256',
      `--pwfile=${join(folder, 'password')}`,
      '-E',
      'UTF8',
      '--locale=C',
      '--no-sync',
    ],
    { cwd: folder, encoding: 'utf8', ...user },
  )
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`)
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(data, name), content, { mode: 0o600 })
    if (user) chownSync(join(data, name), user.uid, user.gid)
  }
  const options = { unix_socket_directories: folder, listen_addresses: '127.0.0.1', fsync: 'off', ...settings }
  const start = (port: number) =>
    startProcess({
      command: join(bin, 'postgres'),
      args: [
        '-D',
        data,
        '-p',
        String(port),
        ...Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
      cwd: folder,
      ...user,
      signal: 'SIGINT',
      ready: async () => (await connect(port, 'postgres')).end(),
    })
  let port = 0
  let running = await onFreePort((free) => {
    port = free
    return start(free)
  })
  return {
    port,
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    password,
    connect: (database = 'postgres') => connect(port, database),
    stop: () => running.stop(),
    start: async () => {
      running = await start(port)
    },
    close: async () => {
      await running.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function connect(port: number, database: string): Promise<pg.Client> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', password, database })
  // A server that is stopped under it is what some tests are about.
  client.on('error', () => {})
  await client.connect()
  return client
}

/** Debian keeps them outside of PATH, by version. */
function binaries(): string {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : []
  const found = versions.map((version) => join(root, version, 'bin')).find((bin) => existsSync(join(bin, 'postgres')))
  if (found === undefined) throw new Error('no PostgreSQL is installed; the Debian package is called postgresql')
  return found
}

function idsOf(user: string): { uid: number; gid: number } {
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(spawnSync('id', [flag, user], { encoding: 'utf8' }).stdout))
  return { uid: uid ?? 0, gid: gid ?? 0 }
}
