import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const source = fileURLToPath(new URL('../src', import.meta.url))

/** Data flow from left to right: a room imports rooms to its left only; `core` and the store's port are everybody's. */
const order = [
  'core',
  'config',
  'telemetry',
  'store',
  'promql',
  'watch',
  'charts',
  'pdf',
  'alerts',
  'deliver',
  'respond',
  'chat',
  'http',
]
/** Client libraries and where they may be used. */
const adapters: Readonly<Record<string, RegExp>> = {
  grammy: /^(deliver\/channels\/telegram|chat|sandbox)\//,
  '@grammyjs/runner': /^chat\//,
  hono: /^(http|sandbox)\//,
  '@hono/node-server': /^(http|sandbox)\//,
  'better-sqlite3': /^store\/sqlite\//,
  ioredis: /^(store|watch\/sources\/redis)\//,
  echarts: /^charts\//,
  pdfmake: /^pdf\//,
  '@resvg/resvg-js': /^charts\//,
  pg: /^watch\/sources\/postgres\//,
  'prom-client': /^telemetry\//,
  'fast-xml-parser': /^respond\/golive\//,
  pino: /^telemetry\//,
}

interface Import {
  file: string
  room: string
  from: string
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
const roomOf = (file: string) => (file.includes('/') ? (file.split('/')[0] ?? '') : 'top')

const imports: Import[] = files.flatMap((file) => {
  const text = readFileSync(join(source, file), 'utf8')
  const found = text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)
  return [...found].map(([, from = '']) => ({ file, room: roomOf(file), from }))
})
const inside = imports.flatMap(({ file, room, from }) =>
  from.startsWith('.') ? [{ file, room, target: relative(source, resolve(source, dirname(file), from)) }] : [],
)

describe('the house', () => {
  it('has rooms of one list, and each imports only rooms to its left', () => {
    const rooms = new Set(files.map(roomOf).filter((room) => !['top', 'app', 'cli', 'sandbox'].includes(room)))
    expect([...rooms].filter((room) => !order.includes(room))).toEqual([])
    const wrong = inside.filter(({ room, target }) => {
      const to = roomOf(target)
      if (room === to || !order.includes(room) || target === 'store/port.ts') return false
      return order.indexOf(to) >= order.indexOf(room) || !order.includes(to)
    })
    expect(wrong).toEqual([])
  })

  it('nobody imports the sandbox, and the sandbox only imports core', () => {
    const crossing = inside.filter(({ room, target }) => (room === 'sandbox') !== (roomOf(target) === 'sandbox'))
    expect(crossing.filter(({ room, target }) => room !== 'sandbox' || roomOf(target) !== 'core')).toEqual([])
  })

  it('client libraries stay in their adapters, the environment in config and the command line', () => {
    const loose = imports.filter(({ file, from }) => {
      const name = Object.keys(adapters).find((library) => from === library || from.startsWith(`${library}/`))
      return name !== undefined && !adapters[name]?.test(file)
    })
    expect(loose).toEqual([])
    const readers = files.filter((file) => /process\.env/.test(readFileSync(join(source, file), 'utf8')))
    // The entries of processes.
    expect(readers).toEqual(['main.ts', 'sandbox/systems/main.ts'])
  })
})
