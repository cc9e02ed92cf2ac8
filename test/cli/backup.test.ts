import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mainYaml, repository, type Workplace, workplace } from '../support/bot.ts'

let place: Workplace
beforeEach(async () => {
  place = await workplace()
  place.write({ 'opsbell.yaml': mainYaml.replace('systems: [ ./systems/* ]', 'systems: []') })
})
afterEach(() => place.close())

async function run(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const tsx = join(repository, 'node_modules/tsx/dist/esm/index.mjs')
  const child = spawn(process.execPath, ['--import', tsx, join(repository, 'src/main.ts'), ...args], {
    cwd: place.folder,
    env: { PATH: process.env.PATH ?? '', LANG: 'C', DATA_DIR: './data' },
  })
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk) => (said.out += chunk))
  child.stderr.on('data', (chunk) => (said.err += chunk))
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...said })))
}

describe('backup and restore', () => {
  it('CORE-17: copies while the bot runs, restores when it does not, and says what it does', async () => {
    const app = await place.start()
    await app.connected
    const made = await run('backup', '--to', 'keep/copy.db')
    const copy = join(place.folder, 'keep/copy.db')
    expect(made).toEqual({ code: 0, out: `Backup made: ${copy}\n`, err: '' })
    const refused = await run('restore', 'keep/copy.db', '--yes')
    expect([refused.code, refused.err]).toEqual([2, expect.stringMatching(/^Opsbell runs on .*Stop it first/)])
    await app.stop(Date.now() + 5000)

    const asked = await run('restore', 'keep/copy.db')
    expect([asked.code, asked.out]).toEqual([2, expect.stringMatching(/Nothing was changed\. .* add --yes/s)])
    const done = await run('restore', 'keep/copy.db', '--yes')
    expect(done).toMatchObject({ code: 0, err: '' })
    const aside = /kept as (.*)$/m.exec(done.out)?.[1] ?? ''
    expect(existsSync(join(place.folder, aside)) || existsSync(aside)).toBe(true)
  })

  it.each([
    [['restore'], 2, /^Write: restore FILE --yes/],
    [['restore', 'none.db', '--yes'], 2, /^There is no backup at none\.db/],
    [
      ['restore', 'opsbell.yaml', '--yes'],
      2,
      /damaged, or not a backup that this version can read; nothing was changed/,
    ],
    [['backup'], 2, /^There is no database at .*opsbell\.db; is DATA_DIR right\?/],
  ])('%j says what is wrong', async (args, code, message) => {
    const result = await run(...args)
    expect([result.code, result.err]).toEqual([code, expect.stringMatching(message)])
  })
})
