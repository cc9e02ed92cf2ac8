import Database from 'better-sqlite3'
import { openTestStore } from '../harness.ts'
import { newerSchema } from '../newer-schema.ts'

// Opens a file under a newer schema and is killed before the n-th call that writes to a database.
const [path = '', at = ''] = process.argv.slice(2)
let left = Number(at)

function dieWhenDue(): void {
  if (left-- === 0) process.kill(process.pid, 'SIGKILL')
}

function counting<T extends object>(target: T, name: keyof T & string, writes: RegExp): void {
  const real = target[name] as (...given: unknown[]) => unknown
  Object.defineProperty(target, name, {
    value(this: T, ...given: unknown[]) {
      if (writes.test(String(given[0]))) dieWhenDue()
      return real.apply(this, given)
    },
  })
}

const probe = new Database(':memory:')
counting(Object.getPrototypeOf(probe.prepare('SELECT 1')), 'run', /(?:)/)
counting(Database.prototype, 'exec', /(?:)/)
counting(Database.prototype, 'pragma', /^(user_version|application_id|journal_mode) =|checkpoint/)
probe.close()

const store = await openTestStore({ path, migrations: newerSchema })
await store.close()
process.stdout.write('done\n')
