import type { Figure } from '../figure.ts'
import { parse100k } from './parse-100k.ts'
import { rulesNarrow } from './rules-narrow.ts'
import { rulesWide } from './rules-wide.ts'

export const figures: readonly Figure[] = [parse100k, rulesNarrow, rulesWide]
