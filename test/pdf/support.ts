import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PdfPart, PdfSpec } from '../../src/pdf/index.ts'

export const specOf = (parts: readonly PdfPart[], more: Partial<PdfSpec> = {}): PdfSpec => ({
  title: '上線報告 v2.3.1',
  subtitle: 'sis-redpacket · 2026-03-02 10:00:00 Asia/Taipei',
  mark: `SHA-256 ${'ab12'.repeat(16)}`,
  short: 'SHA-256 ab12…',
  locale: 'zh-TW',
  parts,
  cutNote: 'cut here',
  lackNote: 'a box is a lacking character',
  ...more,
})

/** A word of the text layer with its place on its page, in points. */
export interface Word {
  text: string
  page: number
  xMin: number
  xMax: number
  yMin: number
  yMax: number
}

function poppler(command: string, args: readonly string[], pdf: Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'opsbell-pdf-'))
  try {
    const file = join(folder, 'a.pdf')
    writeFileSync(file, pdf)
    const { status, stdout, stderr, error } = spawnSync(command, [...args, file, '-'], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    })
    if (error) throw new Error(`${command} of poppler-utils is needed: ${error.message}`)
    if (status !== 0 || stderr.trim() !== '') throw new Error(`${command}: ${stderr}`)
    return stdout
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What a reader copies out of it, page by page. */
export const pagesOf = (pdf: Uint8Array): string[] => poppler('pdftotext', ['-layout'], pdf).split('\f').slice(0, -1)

/** Every word with its place. */
export function wordsOf(pdf: Uint8Array): Word[] {
  const words: Word[] = []
  let page = 0
  for (const line of poppler('pdftotext', ['-bbox'], pdf).split('\n')) {
    if (line.includes('<page ')) page += 1
    const found = /<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*)<\/word>/.exec(line)
    if (!found) continue
    const [, xMin, yMin, xMax, yMax, text = ''] = found
    words.push({ text, page, xMin: Number(xMin), xMax: Number(xMax), yMin: Number(yMin), yMax: Number(yMax) })
  }
  return words
}
