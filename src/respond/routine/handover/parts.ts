import type { Reader } from '../../../deliver/index.ts'
import type { Part } from '../../reports/contract.ts'
import type { Handover } from '../contract.ts'
import { textOf } from '../words.ts'
import { handoverSection } from './shown.ts'

/** A handover as a report: the same words as its card. */
export function handoverParts(handover: Handover, reader: Reader): { title: string; parts: Part[] } {
  const { head, lines } = handoverSection(handover)
  const title = textOf(head, reader)
  return { title, parts: [{ kind: 'list', items: lines.map((line) => textOf(line, reader)) }] }
}
