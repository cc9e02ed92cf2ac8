import { answerOnce } from '../core/forked.ts'
import { bytesOf } from './draw.ts'
import type { PdfSpec } from './spec.ts'

/** The process that draws one PDF: a spec comes as a message, its bytes or the reason why not goes back, and it ends. */
answerOnce(async (spec: PdfSpec) => ({ pdf: await bytesOf(spec) }))
