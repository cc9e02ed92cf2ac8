import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Report } from '../figure.ts'

/** A folder that goes when the figure is done. */
export function temporaryFolder(report: Report): string {
  const folder = mkdtempSync(join(tmpdir(), 'opsbell-bench-'))
  report.cleanup(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Writes files by their path in a folder; anything but text becomes JSON, which YAML readers take too. */
export function writeFiles(folder: string, files: Readonly<Record<string, unknown>>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2))
  }
}
