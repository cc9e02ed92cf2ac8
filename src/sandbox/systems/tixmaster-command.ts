import { request } from 'node:http'
import { text } from 'node:stream/consumers'

// What the stand-ins of `pm2` and `docker-compose` run: like pm2, they only tell a process that runs already what to do.
const [socketPath = '', program, ...args] = process.argv.slice(2)
const asking = request({ socketPath, method: 'POST', path: '/' }, async (answer) => {
  const { code, text: printed } = JSON.parse(await text(answer)) as { code: number; text: string }
  process.stdout.write(printed)
  process.exitCode = code
})
asking.once('error', (error) => {
  console.error(`the simulation is gone: ${error.message}`)
  process.exitCode = 1
})
asking.end(JSON.stringify({ program, args }))
