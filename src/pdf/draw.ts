import { createRequire } from 'node:module'
import { layouts } from './blocks.ts'
import { documentOf } from './document.ts'
import { fontFiles, readFonts } from './font.ts'
import { families, type Node } from './page.ts'
import type { PdfSpec } from './spec.ts'

/** What is used of pdfmake, which has no types of its own. */
interface PdfMake {
  setFonts(fonts: Readonly<Record<string, Readonly<Record<string, string>>>>): void
  setTableLayouts(layouts: object): void
  setUrlAccessPolicy(allows: (url: string) => boolean): void
  setLocalAccessPolicy(allows: (path: string) => boolean): void
  createPdf(document: Node, options: object): { getBuffer(): Promise<Buffer> }
}

/** Draws the PDF with our fonts alone; nothing else is read, and nothing fetched. */
export async function bytesOf(spec: PdfSpec): Promise<Uint8Array> {
  const files = fontFiles()
  const fonts = readFonts(files)
  try {
    return await print(documentOf(spec, fonts), files)
  } catch (error) {
    // A picture that can't be unpacked takes the whole document with it.
    if (!spec.parts.some(({ kind }) => kind === 'picture')) throw error
    const parts = spec.parts.map((part) =>
      part.kind === 'picture' ? { kind: 'paragraph' as const, text: part.caption } : part,
    )
    return print(documentOf({ ...spec, parts }, fonts), files)
  }
}

async function print(document: Node, files: ReturnType<typeof fontFiles>): Promise<Uint8Array> {
  const pdfmake = createRequire(import.meta.url)('pdfmake') as PdfMake
  const { normal, bold, mono } = files
  pdfmake.setFonts({
    [families.text]: { normal, bold, italics: normal, bolditalics: bold },
    [families.mono]: { normal: mono, bold: mono, italics: mono, bolditalics: mono },
  })
  pdfmake.setTableLayouts(layouts)
  pdfmake.setUrlAccessPolicy(() => false)
  pdfmake.setLocalAccessPolicy((path) => Object.values(files).includes(path))
  return new Uint8Array(await pdfmake.createPdf(document, {}).getBuffer())
}
