import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openFiles } from '../../src/store/files.ts'
import { FakeClock } from '../support/fake-clock.ts'

const day = 86_400_000
let folder: string
let clock: FakeClock
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'opsbell-files-')), 'files')
  clock = new FakeClock()
})
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }))

const bytesOf = (text: string) => new TextEncoder().encode(text)
const all = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((one) => (one.isFile() ? [one.name] : []))

describe('files by content', () => {
  it('keeps bytes under their SHA-256 and gives them back, also to the next process', async () => {
    const files = openFiles({ folder, clock })
    const bytes = Uint8Array.from([0, 255, 10, 13, 0])
    const id = await files.put(bytes)
    expect(id).toBe(createHash('sha256').update(bytes).digest('hex'))
    expect([...((await openFiles({ folder, clock }).get(id)) ?? [])]).toEqual([...bytes])
  })

  it('keeps the same bytes once, however many keep them at once', async () => {
    const files = openFiles({ folder, clock })
    const ids = await Promise.all(Array.from({ length: 20 }, (_, i) => files.put(bytesOf(i % 2 ? 'a' : 'b'))))
    expect(new Set(ids).size).toBe(2)
    expect(all()).toHaveLength(2)
  })

  it('knows nothing of ids that are none, and leaves the folder for none', async () => {
    const files = openFiles({ folder, clock })
    writeFileSync(join(folder, '..', 'secret'), 'x')
    for (const id of ['', '../secret', 'A'.repeat(64), 'a'.repeat(64), '../../etc/passwd', `${'a'.repeat(64)}\n`]) {
      expect(await files.get(id)).toBeUndefined()
    }
  })

  it('does not give what the disk has changed, and mends it when it is kept again', async () => {
    const files = openFiles({ folder, clock })
    const id = await files.put(bytesOf('evidence'))
    writeFileSync(join(folder, id.slice(0, 2), id), 'tampered')
    expect(await files.get(id)).toBeUndefined()
    await files.put(bytesOf('evidence'))
    expect(new TextDecoder().decode(await files.get(id))).toBe('evidence')
  })

  it('refuses a file that is too large, and says so', async () => {
    const files = openFiles({ folder, clock, most: 2 * 1024 ** 2 })
    await expect(files.put(new Uint8Array(3 * 1024 ** 2))).rejects.toThrow('3.0 MiB; at most 2.0 MiB')
  })

  it('is bounded: when it is full, what is past its time makes room, else it says so', async () => {
    const files = openFiles({ folder, clock, mostTotal: 10 })
    const first = await files.put(bytesOf('12345'))
    await files.put(bytesOf('67890'))
    await expect(files.put(bytesOf('x'))).rejects.toThrow('is full')
    clock.jump(181 * day)
    const last = await files.put(bytesOf('x'))
    expect(await files.get(first)).toBeUndefined()
    expect(all()).toEqual([last])
  })

  it('TA-9: keeps what was kept again for another 180 days, and removes leftovers of a crash', async () => {
    const files = openFiles({ folder, clock })
    const old = await files.put(bytesOf('old'))
    const used = await files.put(bytesOf('used'))
    const half = join(folder, old.slice(0, 2), `${old}.abc.tmp`)
    writeFileSync(half, 'ha')
    utimesSync(half, clock.now() / 1000, clock.now() / 1000)
    clock.jump(100 * day)
    await files.put(bytesOf('used'))
    clock.jump(100 * day)
    expect(await files.retain(clock.now())).toBe(2)
    expect([await files.get(old), all()]).toEqual([undefined, [used]])
  })
})
