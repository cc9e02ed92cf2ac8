import { chmodSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { ShiftClock } from '../../support/shift-clock.ts'
import { testStore } from '../../support/store.ts'
import { ActionsRig, declare, kinds, node, title } from './rig.ts'

let rig: ActionsRig
afterEach(() => rig.close())

const look = (script: string, more = '') =>
  `it: { kind: command, ${title}, changes: false, argv: ${node(script)}${more} }`

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    // A zombie of a group that was ended is nobody's any more.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

/** Waits until nobody of them is left. */
async function gone(pids: readonly number[]): Promise<void> {
  while (pids.some(alive)) await new Promise((resolve) => setTimeout(resolve, 10))
}

const forking = `
  const { spawn } = require('node:child_process')
  const children = [1, 2].map(() => spawn(process.execPath, ['-e',
    "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log(process.pid)"], { stdio: 'inherit' }))
  console.log(process.pid)
`
const pidsIn = (output = '') => output.split('\n').map(Number)

describe('reliability 19: what a command may do', () => {
  it('it is told nothing of the environment of the bot', async () => {
    rig = await ActionsRig.start(look('console.log(JSON.stringify(process.env))', ', env: { STAGE: x }'))
    const { output = '' } = await rig.look('it')
    expect(Object.keys(JSON.parse(output)).sort()).toEqual(['LANG', 'PATH', 'STAGE'])
  })

  it('its code, its output and how long it took are kept', async () => {
    rig = await ActionsRig.start(look("console.log('out'); console.error('err'); process.exit(3)"))
    const execution = await rig.look('it')
    expect(execution).toMatchObject({
      state: 'failed',
      exitCode: 3,
      output: expect.stringMatching(/^(out\nerr|err\nout)$/),
      result: { id: 'respond-action-exit', args: { code: 3 } },
      revision: 2,
    })
    expect(await rig.room.execution(execution.id)).toEqual(execution)
  })

  it('codes other than 0 may be fine', async () => {
    rig = await ActionsRig.start(look('process.exit(3)', ', exitCodes: [ 0, 3 ]'))
    expect(await rig.look('it')).toMatchObject({ state: 'done', exitCode: 3 })
  })

  it('one that never ends is ended after its time', async () => {
    rig = await ActionsRig.start(look("console.log('begun'); setInterval(() => {}, 1000)", ', timeout: 1s'))
    expect(await rig.look('it')).toMatchObject({ state: 'timeout', output: 'begun' })
  })

  it('one that ignores SIGTERM is killed five seconds later, its grandchildren too', { timeout: 20_000 }, async () => {
    const script = `${forking}; process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`
    rig = await ActionsRig.start(look(script, ', timeout: 1s'))
    const execution = await rig.look('it')
    expect(execution.state).toBe('timeout')
    const took = (execution.endedAt ?? 0) - execution.startedAt
    expect(took).toBeGreaterThanOrEqual(6000)
    await gone(pidsIn(execution.output))
    expect(pidsIn(execution.output)).toHaveLength(3)
  })

  it('what a diagnostic leaves behind is ended', async () => {
    const script = `${forking}; setTimeout(() => process.exit(0), 700)`
    rig = await ActionsRig.start(look(script))
    const execution = await rig.look('it')
    expect(execution.state).toBe('done')
    await gone(pidsIn(execution.output))
  })

  it('what a change starts stays', async () => {
    const script = `
      const { spawn } = require('node:child_process')
      const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { stdio: 'ignore' })
      child.unref()
      console.log(child.pid)`
    rig = await ActionsRig.start(`it: { kind: command, ${title}, changes: true, argv: ${node(script)} }`)
    const { output, state } = await rig.change('it')
    expect(state).toBe('done')
    const pid = Number(output)
    expect(alive(pid)).toBe(true)
    process.kill(pid, 'SIGKILL')
    await gone([pid])
  })

  it('one that prints a gigabyte keeps its last 64 KiB', { timeout: 60_000 }, async () => {
    rig = await ActionsRig.start(
      `it: { kind: command, ${title}, changes: false, argv: [ seq, "120000000" ], timeout: 50s }`,
    )
    const { state, output = '', cut } = await rig.look('it')
    expect(state).toBe('done')
    expect(cut).toBe(true)
    expect(Buffer.byteLength(output)).toBeLessThanOrEqual(64 * 1024)
    expect(Buffer.byteLength(output)).toBeGreaterThan(60 * 1024)
    expect(output.endsWith('\n120000000')).toBe(true)
  })

  it('bytes that are no text, colours and titles leave text', async () => {
    const script = `
      process.stdout.write(Buffer.from([0, 1, 2, 0xff, 0xfe, 0xfd, 7, 8]))
      process.stdout.write('\\x1b]0;title\\x07\\x1b[31mred\\x1b[0m \\x1b[2K\\r\\nplain\\u202egnp.exe\\x9b5m 好')`
    rig = await ActionsRig.start(look(script))
    expect((await rig.look('it')).output).toBe('\ufffdred \nplaingnp.exe 好')
  })

  it('promise 7: secrets are masked, also where colours cut them and where the output is cut', async () => {
    const script = `
      console.log('correct-\\x1b[1mhorse-battery')
      console.log('password=hunter22222 https://u:pw12345@db/ Authorization: Bearer abcdef1234567890abcdef')
      for (let i = 0; i < 9000; i++) console.log('correct-horse-battery')`
    rig = await ActionsRig.start(look(script))
    const { output = '' } = await rig.look('it')
    expect(output).not.toMatch(/horse|battery|hunter|pw12345|abcdef/)
    rig.actions = declare(look("console.log('a correct-horse-battery b')"))
    expect((await rig.look('it')).output).toMatch(/^a \S+ b$/)
  })

  it.each([
    ['a program that is not there', `argv: [ no-such-program-here ]`, 127, 'respond-action-program-missing'],
    ['a whole path that is not there', `argv: [ /no/such/program ]`, 127, 'respond-action-program-missing'],
    ['a file that may not be run', `argv: [ /etc/passwd ]`, 126, 'respond-action-program-denied'],
    ['a folder that is not there', `argv: [ ls ], cwd: /no/such/folder`, 126, 'respond-action-no-folder'],
  ])('%s is a result', async (_, argv, exitCode, id) => {
    rig = await ActionsRig.start(`it: { kind: command, ${title}, changes: false, ${argv} }`)
    expect(await rig.look('it')).toMatchObject({ state: 'failed', exitCode, result: { id } })
  })

  it('a program that is named without a path is looked for in fixed folders, not in the PATH of the bot', async () => {
    rig = await ActionsRig.start(`it: { kind: command, ${title}, changes: false, argv: [ planted ] }`)
    rig.write('planted', '#!/bin/sh\necho planted\n')
    chmodSync(join(rig.folder, 'planted'), 0o755)
    const before = process.env.PATH
    process.env.PATH = `${rig.folder}:${before}`
    try {
      expect(await rig.look('it')).toMatchObject({ state: 'failed', exitCode: 127 })
    } finally {
      process.env.PATH = before
    }
  })

  it('when the bot stops, what runs is ended and that is kept', async () => {
    rig = await ActionsRig.start(look("console.log('begun'); setInterval(() => {}, 1000)", ', timeout: 1h'))
    const flag = join(rig.folder, 'flag')
    rig.actions = declare(
      look(
        `require('node:fs').writeFileSync(${JSON.stringify(flag)}, ''); setInterval(() => {}, 1000)`,
        ', timeout: 1h',
      ),
    )
    const started = await rig.room.run(rig.request('it'))
    while (!existsSync(flag)) await new Promise((resolve) => setTimeout(resolve, 10))
    await rig.room.stop(rig.clock.now())
    if (started.did !== 'started') throw new Error()
    expect(await rig.room.execution(started.execution.id)).toMatchObject({ state: 'killed', revision: 2 })
    expect(await rig.room.run(rig.request('it'))).toEqual({ did: 'refused', why: 'stopping' })
  })
})

describe('a store that is away', () => {
  it('nothing begins that could not be committed; what came of a begun one is kept when it is back', async () => {
    const clock = new ShiftClock()
    const store = await testStore(kinds, clock)
    let away = false
    let refused = 0
    const commit = store.commit.bind(store)
    store.commit = async (write) => {
      if (!away) return commit(write)
      refused++
      throw new Error('the disk is full')
    }
    rig = await ActionsRig.start(
      look("const go = () => require('node:fs').existsSync('go') ? 0 : setTimeout(go, 10); go()"),
      { store, clock },
    )
    away = true
    await expect(rig.room.run(rig.request('it'))).rejects.toThrow('the disk is full')
    away = false
    expect(await rig.executions()).toEqual([])
    const started = await rig.room.run(rig.request('it'))
    if (started.did !== 'started') throw new Error()
    away = true
    refused = 0
    rig.write('go', '')
    while (refused === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    away = false
    expect((await started.done).state).toBe('done')
    expect(await rig.room.execution(started.execution.id)).toMatchObject({ state: 'done', revision: 2 })
  })
})
