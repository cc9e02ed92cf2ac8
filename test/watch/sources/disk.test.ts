import { execFileSync } from 'node:child_process'
import type { StatsFs } from 'node:fs'
import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { spaceFrom, writeSpace } from '../../../src/watch/sources/disk/index.ts'
import { sourceSchema } from '../../../src/watch/sources/registry.ts'
import { ListSink } from './fake-sink.ts'
import { rig } from './rig.ts'

const seriesOf = (stats: Partial<Record<keyof StatsFs, number>>) => {
  const sink = new ListSink()
  const space = spaceFrom({
    bsize: 4096,
    blocks: 0,
    bfree: 0,
    bavail: 0,
    files: 0,
    ffree: 0,
    type: 0,
    ...stats,
  } as StatsFs)
  writeSpace('/', space, sink)
  return sink.values
}

describe('VB-6: the disk source', () => {
  it('counts as df does: what is reserved for root is neither free nor used', () => {
    expect(seriesOf({ blocks: 1000, bfree: 200, bavail: 150, files: 500, ffree: 100 })).toEqual({
      'disk_total_bytes{path="/"}': 4_096_000,
      'disk_free_bytes{path="/"}': 614_400,
      'disk_free_ratio{path="/"}': 150 / 950,
      'disk_used_ratio{path="/"}': 1 - 150 / 950,
      'disk_inodes_total{path="/"}': 500,
      'disk_inodes_free{path="/"}': 100,
      'disk_inodes_free_ratio{path="/"}': 0.2,
    })
  })

  it('has no ratios of a file system without size, and no inodes where they are not counted', () => {
    expect(seriesOf({})).toEqual({ 'disk_total_bytes{path="/"}': 0, 'disk_free_bytes{path="/"}': 0 })
  })

  it('agrees with df about this machine', async () => {
    const folder = tmpdir()
    const { poll, values } = rig('disk', { paths: ['/', folder] })
    await poll()
    const df = execFileSync('df', ['-B1', '--output=size', folder], { encoding: 'utf8' })
    expect(values()[`disk_total_bytes{path="${folder}"}`]).toBe(Number(df.trim().split('\n')[1]))
    const free = values()['disk_free_ratio{path="/"}'] as number
    const used = values()['disk_used_ratio{path="/"}'] as number
    expect(free + used).toBeCloseTo(1)
  })

  it('names the path that is missing', async () => {
    await expect(rig('disk', { paths: ['/', '/no/such/place'] }).poll()).rejects.toMatchObject({
      reason: 'missing',
      message: 'there is no /no/such/place on this machine; check paths of the source',
    })
  })

  it('is hourly, takes whole paths, and at least one', () => {
    const parse = (options: object) => sourceSchema('disk')?.safeParse({ id: 'd', kind: 'disk', ...options })
    expect(parse({ paths: ['/'] })?.data).toMatchObject({ every: 3_600_000 })
    const message = (options: object) => parse(options)?.error?.issues[0]?.message
    expect(message({ paths: ['data'] })).toBe('a path begins with /')
    expect(message({ paths: [] })).toBe('names no path')
  })
})
