import type { Figure } from '../figure.ts'
import { ackEdit } from './ack-edit.ts'
import { alertLatency1s, alertLatency15s } from './alert-latency.ts'
import { health100 } from './health-100.ts'
import { history } from './history.ts'
import { hostile } from './hostile.ts'
import { idleRss } from './idle-rss.ts'
import { parse100k } from './parse-100k.ts'
import { rulesNarrow } from './rules-narrow.ts'
import { rulesWide } from './rules-wide.ts'
import { sixtyAndCritical } from './sixty-and-critical.ts'
import { startReady } from './start-ready.ts'
import { storm10000 } from './storm-10000.ts'

export const figures: readonly Figure[] = [
  startReady,
  idleRss,
  alertLatency1s,
  alertLatency15s,
  ackEdit,
  sixtyAndCritical,
  storm10000,
  health100,
  hostile,
  parse100k,
  rulesNarrow,
  rulesWide,
  history,
]
