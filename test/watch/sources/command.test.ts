import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { sourceSchema } from '../../../src/watch/sources/registry.ts'
import { rig } from './rig.ts'

const folder = mkdtempSync(join(tmpdir(), 'opsbell-command-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let scripts = 0
function script(text: string): string {
  const file = join(folder, `tool-${scripts++}`)
  writeFileSync(file, `#!/bin/sh\n${text}\n`, { mode: 0o755 })
  return file
}
const probe = async (options: Record<string, unknown>) => {
  const { poll, values, source } = rig('command', { timeout: '2s', ...options })
  await poll()
  return { values: values(), verdict: source.verdict?.()?.message, reason: source.verdict?.()?.reason }
}
const gone = async (pid: number) => {
  for (;;) {
    try {
      // A zombie is gone too; nobody may have waited for it yet.
      if (/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))) return
    } catch {
      return
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
}

describe('VB-1: the command source', () => {
  it('runs a program that PATH finds', async () => {
    const { values, verdict } = await probe({ argv: ['true'] })
    expect(values).toEqual({ command_success: 1, command_exit_code: 0, command_duration_seconds: expect.any(Number) })
    expect(verdict).toBeUndefined()
  })

  // Each stream keeps its order; between the two there is none.
  it.each(['', ' >&2'])('reads a number and labels from what it prints, on either stream (echo%s)', async (to) => {
    const print = script(`echo "ffmpeg version 6.1.1-3 Copyright"${to}; echo "built 42.5 by gcc"${to}`)
    const pattern = '(?s)version (?P<version>\\S+).*built (?P<value>[0-9.]+) by (?P<by>\\w+)'
    const { values } = await probe({ argv: [print], pattern })
    expect(values).toMatchObject({
      command_success: 1,
      command_value: 42.5,
      'command_info{by="gcc",version="6.1.1-3"}': 1,
    })
  })

  it('a program that is absent is a result: 127, as a shell says it', async () => {
    const { values, verdict } = await probe({ argv: ['ffmpeg-that-nobody-has', '-version'] })
    expect(values).toMatchObject({
      command_success: 0,
      command_exit_code: 127,
      'command_failure_info{reason="missing"}': 1,
    })
    expect(verdict).toBe('there is no program ffmpeg-that-nobody-has on this machine; install it or correct argv')
  })

  it('one that may not be run is 126', async () => {
    const file = script('true')
    chmodSync(file, 0o644)
    const { values, reason } = await probe({ argv: [file] })
    expect([values.command_exit_code, reason]).toEqual([126, 'denied'])
  })

  it('a folder that is missing is not taken for the program', async () => {
    const { verdict } = await probe({ argv: ['true'], cwd: '/no/such/folder' })
    expect(verdict).toBe('there is no folder /no/such/folder on this machine; check cwd of the source')
  })

  it('judges the exit code', async () => {
    const three = script('exit 3')
    const wrong = await probe({ argv: [three] })
    expect(wrong.values).toMatchObject({ command_success: 0, command_exit_code: 3 })
    expect(wrong.verdict).toMatch(/^tool-\d+ ended with exit code 3, not 0$/)
    expect((await probe({ argv: [three], exitCodes: [0, 3] })).values.command_success).toBe(1)
  })

  it('a program that is killed says by what', async () => {
    const { values, verdict } = await probe({ argv: [script('kill -SEGV $$')] })
    expect(values.command_exit_code).toBe(128 + 11)
    expect(verdict).toMatch(/was ended by SIGSEGV$/)
  })

  it('judges what it prints', async () => {
    const { values, verdict } = await probe({ argv: [script('echo broken')], pattern: 'version' })
    expect(values).toMatchObject({ command_success: 0, 'command_failure_info{reason="pattern"}': 1 })
    expect(verdict).toMatch(/^nothing that tool-\d+ printed matches version$/)
  })

  it('a value that is no number is a failure', async () => {
    const { values, verdict } = await probe({ argv: [script('echo n=many')], pattern: 'n=(?P<value>\\w+)' })
    expect(values.command_success).toBe(0)
    expect(values.command_value).toBeUndefined()
    expect(verdict).toMatch(/^"many", which tool-\d+ printed, is no number$/)
  })

  it('is told nothing of the bot: a fixed environment, no input, no shell', async () => {
    process.env.OPSBELL_TEST_CANARY = 'canary-4711-secret'
    const out = join(folder, 'seen')
    const look = script(`env > ${out}; pwd >> ${out}; cat >> ${out}; printf '%s\\n' "$@" >> ${out}`)
    await probe({ argv: [look, '$HOME', '; echo no', '*'], env: { EXTRA: 'yes' }, cwd: '/' })
    delete process.env.OPSBELL_TEST_CANARY
    const seen = readFileSync(out, 'utf8')
    expect(seen).not.toContain('canary')
    expect(seen).toContain('EXTRA=yes\n')
    expect(seen.split('\n').slice(-5)).toEqual(['/', '$HOME', '; echo no', '*', ''])
    const names = [...seen.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name)
    expect(
      names.filter((name) => !['PATH', 'LANG', 'EXTRA', 'PWD', 'OLDPWD', 'SHLVL', '_'].includes(name ?? '')),
    ).toEqual([])
  })

  it('kills the whole group when it takes too long, and says so', async () => {
    const pids = join(folder, 'pids')
    const stubborn = script(`trap '' TERM INT; sleep 1000 & echo $! > ${pids}; echo $$ >> ${pids}; wait`)
    const { values, verdict } = await probe({ argv: [stubborn], timeout: '300ms' })
    expect(values).toMatchObject({
      command_success: 0,
      command_exit_code: 124,
      'command_failure_info{reason="timeout"}': 1,
    })
    expect(verdict).toMatch(/did not end within 300ms and was killed$/)
    await Promise.all(
      readFileSync(pids, 'utf8')
        .trim()
        .split('\n')
        .map((pid) => gone(Number(pid))),
    )
  })

  it('ends what a program leaves behind, and does not wait for what holds its output', async () => {
    const pids = join(folder, 'left')
    const leaver = script(`sleep 1000 & echo $! > ${pids}; echo "version 1"`)
    const { values } = await probe({ argv: [leaver], pattern: 'version' })
    expect(values.command_success).toBe(1)
    await gone(Number(readFileSync(pids, 'utf8')))
  })

  it('ends one that prints without end', async () => {
    const { values, verdict } = await probe({ argv: ['yes'] })
    expect(values).toMatchObject({
      command_success: 0,
      command_exit_code: 137,
      'command_failure_info{reason="too_large"}': 1,
    })
    expect(verdict).toBe('yes printed more than 64KiB and was killed')
  })

  it('takes exactly 64 KiB', async () => {
    const { values } = await probe({ argv: [script('head -c 65536 /dev/zero')] })
    expect(values.command_success).toBe(1)
  })

  it('ends at once when the poll is broken off', async () => {
    const abort = new AbortController()
    const { poll, source } = rig('command', { argv: ['sleep', '1000'], timeout: '5m' })
    const polled = poll(abort.signal)
    abort.abort(new Error('stopped'))
    await expect(polled).rejects.toThrow('stopped')
    await source.close()
  })

  it('names the program in errors without its folder and arguments', async () => {
    const { verdict } = await probe({ argv: [script('exit 1'), '--password=canary-4711-secret'] })
    expect(verdict).not.toContain('canary')
    expect(verdict).not.toContain(folder)
  })

  it.each<[Record<string, unknown>, string]>([
    [{ argv: [] }, 'names no program'],
    [{ argv: [''] }, 'names no program'],
    [{ argv: ['bin/tool'] }, 'the program is a name found in PATH, or a whole path; there is no shell'],
    [{ argv: ['tool', 'a\0b'] }, 'holds a NUL character'],
    [{ argv: ['tool'], cwd: 'here' }, 'is not a whole path'],
    [
      { argv: ['tool'], pattern: '(?P<__a>x)' },
      'has a group whose name can be no label: letters, digits and _, no digit first',
    ],
    [{ argv: ['tool'], exitCodes: [256] }, 'Too big: expected number to be <=255'],
  ])('%j is refused: %s', (options, message) => {
    const parsed = sourceSchema('command')?.safeParse({ id: 'a', kind: 'command', ...options })
    expect(parsed?.error?.issues[0]?.message).toBe(message)
  })
})
