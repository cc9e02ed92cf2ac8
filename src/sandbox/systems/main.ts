import { parseArgs } from 'node:util'
import { messageOf } from '../../core/errors.ts'
import { runUntilStopped } from '../lifetime.ts'
import { systems } from './registry.ts'
import { type SystemServer, startSystem } from './server.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    seed: { type: 'string', default: '1' },
    // Where error events go; the token of that API is API_TOKEN.
    bot: { type: 'string' },
  },
})

try {
  const [id = ''] = positionals
  if (id === '') throw new Error(`which system? One of ${Object.keys(systems).join(', ')}`)
  const { host, bot } = values
  const servers: SystemServer[] = []
  for (const [index, one] of positionals.entries()) {
    const port = Number(values.port) === 0 ? 0 : Number(values.port) + index
    const server = await startSystem(one, { port, host, seed: Number(values.seed) })
    server.system.set('bot', { url: bot, token: process.env.API_TOKEN })
    servers.push(server)
  }
  const urls = Object.fromEntries(servers.map((server) => [server.id, server.url]))
  const url = urls[id]
  const env = Object.assign({}, ...servers.map((server) => server.env))
  console.log(JSON.stringify({ ready: true, url, id, metrics: `${url}/metrics`, ...urls, ...env }))
  runUntilStopped(async () => void (await Promise.all(servers.map((server) => server.close()))))
} catch (error) {
  console.error(messageOf(error))
  process.exitCode = 1
}
