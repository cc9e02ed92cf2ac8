import { parseArgs } from 'node:util'
import { messageOf } from '../../core/errors.ts'
import { runUntilStopped } from '../lifetime.ts'
import { systems } from './registry.ts'
import { startSystem } from './server.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    seed: { type: 'string', default: '1' },
  },
})

try {
  const [id = ''] = positionals
  if (id === '') throw new Error(`which system? One of ${Object.keys(systems).join(', ')}`)
  const server = await startSystem(id, { port: Number(values.port), host: values.host, seed: Number(values.seed) })
  console.log(JSON.stringify({ ready: true, url: server.url, id, metrics: `${server.url}/metrics` }))
  runUntilStopped(() => server.close())
} catch (error) {
  console.error(messageOf(error))
  process.exitCode = 1
}
