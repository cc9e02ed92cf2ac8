/**
 * The hostile servers as a process of their own, so that they take no time from whoever measures. Says on stdout what their sources are,
 * is calm until it reads a line, and ends with its input.
 */
import { startHostile } from './servers.ts'

const servers = await startHostile(false)
process.stdout.write(`${JSON.stringify(servers.all.map(({ source }) => source))}\n`)
process.stdin.once('data', () => servers.attack())
process.stdin.once('end', () => void servers.close().then(() => process.exit(0)))
