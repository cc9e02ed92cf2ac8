import type { Put } from '../../store/port.ts'
import type { Journal, NewEntry } from '../contract.ts'
import type { Execution } from './contract.ts'

/** What an execution leaves in the timeline when it ended, with what it printed. */
export function endedEntry(journal: Journal | undefined, execution: Execution): readonly Put[] {
  const { command, host, state, startedAt, endedAt, output, by } = execution
  const seconds = Math.round(((endedAt ?? startedAt) - startedAt) / 1000)
  const id = `respond-action-entry-${state === 'running' ? 'unknown' : state}`
  const args = state === 'unknown' ? { command, host } : { command, host, seconds }
  return write(journal, execution, { at: startedAt, text: { id, args }, by, ...(output !== undefined && { output }) })
}

/** Whether it helped. */
export function shieldEntry(journal: Journal | undefined, execution: Execution, at: number): readonly Put[] {
  const { command, shield } = execution
  if (!shield?.outcome) return []
  const text = { id: `respond-action-entry-${shield.outcome}`, args: { command, alerts: shield.alerts.join(', ') } }
  return write(journal, execution, { at, text })
}

function write(journal: Journal | undefined, execution: Execution, entry: Omit<NewEntry, 'kind'>): readonly Put[] {
  const { id, incident, revision } = execution
  if (incident === undefined || !journal) return []
  return journal.entries(incident, [{ ...entry, kind: 'action' }], `execution:${id}:${revision}`)
}
