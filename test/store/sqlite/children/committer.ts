import { writeSync } from 'node:fs'
import { systemClock } from '../../../../src/core/clock.ts'
import { note } from '../../contract.ts'
import { openTestStore } from '../harness.ts'

// Commits without end, several at a time, and prints the name of each commit after it resolved.
const [path = '', round = ''] = process.argv.slice(2)
const store = await openTestStore({ path, clock: systemClock })

for (let turn = 0; ; turn++) {
  const commits = Array.from({ length: 1 + (turn % 7) }, async (_, i) => {
    const name = `${round}.${turn}.${i}`
    const at = systemClock.now()
    const write = { put: [note(name, { rank: turn })], append: [{ stream: 'audit', at, body: name }], once: name }
    if ((await store.commit(write)) === 'ok') writeSync(1, `${name}\n`)
  })
  await Promise.all(commits)
  if (turn % 50 === 49) await store.retain(systemClock.now())
}
