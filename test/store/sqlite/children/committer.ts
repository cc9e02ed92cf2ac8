import { writeSync } from 'node:fs'
import { systemClock } from '../../../../src/core/clock.ts'
import { note } from '../../contract.ts'
import { openTestStore } from '../harness.ts'

/** At once, so that what is killed has printed it; who reads may be slow, and the pipe full. */
function print(line: string): void {
  for (;;) {
    try {
      writeSync(1, line)
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
  }
}

// Commits without end, several at a time, and prints the name of each commit after it resolved.
const [path = '', round = ''] = process.argv.slice(2)
const store = await openTestStore({ path, clock: systemClock })

for (let turn = 0; ; turn++) {
  const commits = Array.from({ length: 1 + (turn % 7) }, async (_, i) => {
    const name = `${round}.${turn}.${i}`
    const at = systemClock.now()
    const write = { put: [note(name, { rank: turn })], append: [{ stream: 'audit', at, body: name }], once: name }
    if ((await store.commit(write)) === 'ok') print(`${name}\n`)
  })
  await Promise.all(commits)
  if (turn % 50 === 49) await store.retain(systemClock.now())
}
