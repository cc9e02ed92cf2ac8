import type { Files } from '../../core/files.ts'
import type { Texts } from '../../core/texts.ts'
import type { PdfPart, PdfSpec } from '../../pdf/index.ts'
import { momentText } from '../incidents/texts.ts'
import type { Part, Report } from './contract.ts'

/** A report as what is drawn, with the bytes of its pictures. */
export async function pagesOf(report: Report, files: Files, texts: Texts): Promise<PdfSpec> {
  const { id, kind, title, system, at, by, hash, locale, zone } = report
  const parts: PdfPart[] = []
  for (const part of report.parts) parts.push(await pageOf(part, files, texts))
  const about = [texts.text(`respond-report-kind-${kind}`), system, `${momentText(at, zone)} ${zone}`, by?.name]
  return {
    title,
    subtitle: about.filter((one) => one !== undefined).join(' · '),
    mark: `${id} · SHA-256 ${hash}`,
    short: `SHA-256 ${hash.slice(0, 16)}…`,
    locale,
    parts,
    cutNote: texts.text('respond-report-pdf-cut'),
    lackNote: texts.text('respond-report-pdf-lacks'),
  }
}

async function pageOf(part: Part, files: Files, texts: Texts): Promise<PdfPart> {
  switch (part.kind) {
    case 'list':
      return { kind: 'list', items: part.items.map((item) => (typeof item === 'string' ? { text: item } : item)) }
    case 'tasks':
      return { kind: 'list', items: part.items }
    case 'verdict':
      return { ...part, word: part.word ?? texts.text(`respond-report-verdict-${part.verdict}`) }
    case 'picture': {
      const { file, caption } = part
      const bytes = await files.get(file.id)
      if (bytes) return { kind: 'picture', bytes, caption }
      return { kind: 'paragraph', text: texts.text('respond-report-picture-lost', { caption }) }
    }
    default:
      return part
  }
}
