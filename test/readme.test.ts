import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { repository } from './support/bot.ts'

const pages = [
  'README.md',
  'README.zh-TW.md',
  'src/promql/README.md',
  'src/sandbox/README.md',
  'systems/sis-redpacket/README.md',
  'systems/video-backend/README.md',
  'systems/tixmaster/README.md',
]

describe('the READMEs', () => {
  it.each(pages)('%s only links to what is there', (page) => {
    const text = readFileSync(join(repository, page), 'utf8')
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = '']) => link)
    expect(links.filter((link) => !existsSync(join(repository, dirname(page), link)))).toEqual([])
  })
})
