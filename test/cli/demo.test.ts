import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { copyPacks, hastened, shortened } from '../../src/cli/demo-packs.ts'
import { repository } from '../support/bot.ts'

it('the demo says ten seconds where its rules wait ten seconds, and ten minutes where they look back so far', () => {
  const rules = shortened(readFileSync(join(repository, 'systems/sis-redpacket/rules.yaml'), 'utf8'))
  expect(rules).toContain('for: 10s')
  for (const words of ['%，已 10 秒', '80% 持續 10 秒', '80% for 10 s', 'offset 10m', 'Redis 10 分鐘內'])
    expect(rules).toContain(words)
  const written = rules.replaceAll(/^ *#.*$/gm, '')
  for (const words of ['for: 10m', '已 10 分鐘', '持續 10 分鐘', 'for 10 minutes']) expect(written).not.toContain(words)
})

it('the demo looks back a minute where its rules look back hours, and its digests come within seconds', () => {
  const read = (file: string) => readFileSync(join(repository, 'systems/video-backend', file), 'utf8')
  for (const file of ['rules-api.yaml', 'rules-system.yaml']) {
    const rules = shortened(read(file))
    expect(rules).toContain('[1m]')
    for (const words of ['[1h]', '[2h]', '[5m]', '5 分鐘平均', 'over 5 minutes']) expect(rules).not.toContain(words)
  }
  const system = hastened(read('system.yaml'))
  expect(system).toContain('P1: { level: warning, push: within 20s')
  for (const words of ['push: hourly', 'push: daily', 'within: 15m']) expect(system).not.toContain(words)
})

it('the demo works on copies that it may change, of packs that may only be read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'demo-packs-'))
  try {
    const [from, to] = [join(folder, 'shipped'), join(folder, 'copies')]
    cpSync(join(repository, 'systems'), from, { recursive: true })
    const files = readdirSync(join(from, 'video-backend'))
    for (const file of files) chmodSync(join(from, 'video-backend', file), 0o444)
    copyPacks(['video-backend'], from, to)
    expect(readdirSync(to)).toEqual(['video-backend'])
    expect(readdirSync(join(to, 'video-backend'))).toEqual(files)
    for (const file of files) expect(statSync(join(to, 'video-backend', file)).mode & 0o200).toBe(0o200)
    expect(readFileSync(join(to, 'video-backend/system.yaml'), 'utf8')).toContain('push: within 20s')
    expect(readFileSync(join(to, 'video-backend/rules-api.yaml'), 'utf8')).not.toContain('[1h]')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

it('the demo tells within seconds that TixMaster is down, fails or sells nothing', () => {
  const rules = shortened(readFileSync(join(repository, 'systems/tixmaster/rules.yaml'), 'utf8'))
  for (const words of ['for: 10s', 'for: 5s', '{status=~"5.."}[30s]', 'orders_total[30s]'])
    expect(rules).toContain(words)
  for (const words of ['for: 10m', 'for: 2m', 'for: 30s', '[5m]', '[30m]']) expect(rules).not.toContain(words)
})
