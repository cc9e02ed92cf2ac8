import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { shortened } from '../../src/cli/demo.ts'
import { repository } from '../support/bot.ts'

it('the demo says ten seconds where its rules wait ten seconds, and ten minutes where they look back so far', () => {
  const rules = shortened(readFileSync(join(repository, 'systems/sis-redpacket/rules.yaml'), 'utf8'))
  expect(rules).toContain('for: 10s')
  for (const words of ['%，已 10 秒', '80% 持續 10 秒', '80% for 10 s', 'offset 10m', 'Redis 10 分鐘內'])
    expect(rules).toContain(words)
  const written = rules.replaceAll(/^ *#.*$/gm, '')
  for (const words of ['for: 10m', '已 10 分鐘', '持續 10 分鐘', 'for 10 minutes']) expect(written).not.toContain(words)
})
