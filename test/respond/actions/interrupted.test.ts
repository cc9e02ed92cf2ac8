import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/core/log.ts'
import { noMetrics } from '../../../src/core/metrics.ts'
import { plain } from '../../../src/core/text.ts'
import { loadTexts } from '../../../src/core/texts.ts'
import { executionFaces } from '../../../src/respond/actions/index.ts'
import { openSqliteStore } from '../../../src/store/sqlite/store.ts'
import { ShiftClock } from '../../support/shift-clock.ts'
import { ActionsRig, kinds, node } from './rig.ts'

let folder: string
let child: ChildProcess | undefined
let rig: ActionsRig | undefined
const orphans: number[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opsbell-interrupted-'))
})
afterEach(async () => {
  child?.kill('SIGKILL')
  for (const pid of orphans.splice(0)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It ended by itself.
    }
  }
  await rig?.close()
  rmSync(folder, { recursive: true, force: true })
})

const texts = loadTexts(join(import.meta.dirname, '../../../locales'))

describe('reliability 17, 19: the bot is killed while an action runs', () => {
  it('its result is unknown, people are told, and nothing is run again', { timeout: 30_000 }, async () => {
    const marks = join(folder, 'marks')
    const script = `require('node:fs').appendFileSync(${JSON.stringify(marks)}, process.pid + '\\n'); setTimeout(() => {}, 30000)`
    const title = 'title: { zh-TW: 重啟 tixmaster-backend, en: Restart tixmaster-backend }'
    const actions = `restart: { kind: command, ${title}, changes: true, host: tix-test-1, argv: ${node(script)}, timeout: 1h }`
    const path = join(folder, 'opsbell.db')
    child = spawn(
      process.execPath,
      ['--import', 'tsx', join(import.meta.dirname, 'interrupted-child.ts'), JSON.stringify({ path, actions })],
      { cwd: join(import.meta.dirname, '../../..'), stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
    )
    const [begun] = (await once(child, 'message')) as [{ token: string; id: string }]
    while (!existsSync(marks)) await new Promise((resolve) => setTimeout(resolve, 20))
    orphans.push(...readFileSync(marks, 'utf8').trim().split('\n').map(Number))
    child.kill('SIGKILL')
    await once(child, 'exit')

    const clock = new ShiftClock()
    const open = () => openSqliteStore({ path, kinds, clock, log: silentLog, metrics: noMetrics, holder: 'next' })
    rig = await ActionsRig.start(actions, { store: await open(), clock })
    expect(await rig.room.execution(begun.id)).toMatchObject({ state: 'unknown', by: { name: 'Bob' }, revision: 2 })
    expect(rig.journal.map(({ entry }) => 'id' in entry.text && entry.text.id)).toEqual([
      'respond-action-entry-unknown',
    ])
    expect(await rig.room.confirm(begun.token, rig.doing())).toMatchObject({
      did: 'void',
      why: 'used',
      execution: { state: 'unknown' },
    })

    const card = (await rig.store.get('post', `execution:${begun.id}:unknown`))?.doc
    expect(card).toMatchObject({ audible: true, level: 'warning', destination: { chat: 'ops' } })
    const shown = (locale: string) => {
      const face = executionFaces[card?.face ?? '']?.(card?.data ?? {}, { texts: texts(locale), zone: 'UTC', now: 0 })
      return face?.blocks.map((block) => ('line' in block ? plain(block.line) : '')) ?? []
    }
    expect(shown('zh-TW')[0]).toBe('❓ 結果不明：重啟 tixmaster-backend')
    expect(shown('zh-TW').join('\n')).toMatch(/Bob .* 開始[\s\S]*請到 tix-test-1 查看[\s\S]*不會自動重做/)
    expect(shown('en')[0]).toBe('❓ Result unknown: Restart tixmaster-backend')

    // One more start changes nothing more, and what ran once ran once.
    await rig.room.start()
    expect((await rig.executions()).map(({ state, revision }) => [state, revision])).toEqual([['unknown', 2]])
    expect(readFileSync(marks, 'utf8').trim().split('\n')).toHaveLength(1)
  })
})
