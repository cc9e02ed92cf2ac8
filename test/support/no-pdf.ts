import type { PdfRenderer } from '../../src/pdf/index.ts'

/** For tests that look at no PDF: as when the bot stops before one is drawn. */
export const noPdf: PdfRenderer = { draw: async () => ({ ok: false, why: 'stopped' }), stop: () => {} }
