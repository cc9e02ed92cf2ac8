import { editDistance } from '../config/zod-issues.ts'
import { openNow } from './cards/alerts.ts'
import type { AlertsDesk } from './contract.ts'

/** Names of alerts, for whoever types one. */
export interface Names {
  /** Of rules, of alerts that are open, and of those of late; what is open first. */
  known(): Promise<readonly string[]>
  /** One that can be typed as it stands: of an open alert, else of a rule. */
  example(): string
}

/** Episodes looked back on for names. */
const remembered = 1000
const typeable = /^[\p{L}_][\p{L}\p{N}_:.-]{0,40}$/u

export function createNames(desk: Pick<AlertsDesk, 'views'>, rules: () => readonly string[]): Names {
  const open = () => openNow(desk).map(({ alertname }) => alertname)
  return {
    async known() {
      const past = await desk.views.history({ limit: remembered })
      return [...new Set([...open(), ...rules(), ...past.map(({ alertname }) => alertname)])]
    },
    example: () => [...open(), ...rules()].find((name) => typeable.test(name)) ?? 'InstanceDown',
  }
}

const nearShown = 3

/** The names that `word` may have been meant to be, the nearest first: few letters apart, or one holds the other. */
export function nearNames(word: string, known: readonly string[]): string[] {
  const wanted = word.toLowerCase()
  const limit = Math.max(1, Math.min(3, Math.floor(wanted.length / 3)))
  const scored = known.map((name) => {
    const other = name.toLowerCase()
    const part = wanted.length >= 3 && (other.includes(wanted) || wanted.includes(other))
    const distance = editDistance(wanted.slice(0, 120), other.slice(0, 120))
    return { name, distance: part ? Math.min(distance, limit) : distance }
  })
  return scored
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, nearShown)
    .map(({ name }) => name)
}
