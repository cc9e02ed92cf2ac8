import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fingerprint, formatLabels, type Labels, labelsKey } from '../../src/core/labels.ts'
import { freePort } from '../support/free-port.ts'

describe('labels', () => {
  it('the empty set has the offset of FNV-1a as its fingerprint', () => {
    expect(fingerprint({})).toBe('cbf29ce484222325')
  })

  it('fingerprint and key do not depend on the order of names; keys tell sets apart', () => {
    const labels = fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), fc.string({ maxLength: 8 }))
    fc.assert(
      fc.property(labels, labels, (a, b) => {
        const reversed = Object.fromEntries(Object.entries(a).reverse())
        expect(fingerprint(reversed)).toBe(fingerprint(a))
        expect(labelsKey(reversed)).toBe(labelsKey(a))
        const bare = (set: Labels) =>
          JSON.stringify(
            Object.entries(set)
              .filter(([, value]) => value !== '')
              .sort(),
          )
        expect(labelsKey(a) === labelsKey(b)).toBe(bare(a) === bare(b))
      }),
    )
  })

  it("a crafted value can't make two sets one", () => {
    expect(labelsKey({ a: '1\xffb\xff2' })).not.toBe(labelsKey({ a: '1', b: '2' }))
    expect(labelsKey({ a: '1b=1:2' })).not.toBe(labelsKey({ a: '1', b: '2' }))
  })

  it.each([
    [{ __name__: 'up' }, 'up'],
    [{ __name__: 'up', job: 'a"b' }, 'up{job="a\\"b"}'],
    [{ job: 'a', instance: 'i', empty: '' }, '{instance="i", job="a"}'],
    [{}, '{}'],
  ])('%j is printed as Prometheus prints it', (labels: Labels, text) => {
    expect(formatLabels(labels)).toBe(text)
  })
})

describe('fingerprint beside a real Alertmanager', () => {
  let server: ChildProcess
  let folder: string
  let url: string
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'am-'))
    writeFileSync(join(folder, 'alertmanager.yml'), 'route: { receiver: none }\nreceivers: [ { name: none } ]\n')
    const port = await freePort()
    url = `http://127.0.0.1:${port}/api/v2/alerts`
    const args = [
      `--config.file=${folder}/alertmanager.yml`,
      `--storage.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ]
    server = spawn('/usr/bin/prometheus-alertmanager', args, { stdio: ['ignore', 'ignore', 'pipe'] })
    const failed = new Promise((_, reject) => {
      server.once('error', () => reject(new Error('this suite needs Debian package prometheus-alertmanager')))
    })
    const listening = new Promise((resolve) =>
      server.stderr?.on('data', (chunk) => String(chunk).includes('Listening on') && resolve(true)),
    )
    await Promise.race([listening, failed])
  })
  afterAll(async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve))
    server.kill()
    await ended
    rmSync(folder, { recursive: true, force: true })
  })

  it('CORE-4: is the one Alertmanager shows, for names and values of any script', async () => {
    const sets: Labels[] = [
      { alertname: 'InstanceDown' },
      { alertname: 'a', severity: 'critical', instance: '10.0.0.1:9100', system: 'shop' },
      { alertname: '磁碟不足', zone: '台北', note: 'ümläut 🔴 "quoted"\nnext' },
    ]
    const posted = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(sets.map((labels) => ({ labels, startsAt: new Date().toISOString() }))),
    })
    expect(posted.status).toBe(200)
    let seen: { labels: Labels; fingerprint: string }[] = []
    while (seen.length < sets.length) seen = (await (await fetch(url)).json()) as typeof seen
    for (const { labels, fingerprint: theirs } of seen) expect([labels, fingerprint(labels)]).toEqual([labels, theirs])
  })
})
