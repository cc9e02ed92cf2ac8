export { createPdfs, type PdfDrawn, type PdfRenderer, type PdfsOptions } from './renderer.ts'
export type { PdfItem, PdfPart, PdfSpec, PdfVerdict } from './spec.ts'
