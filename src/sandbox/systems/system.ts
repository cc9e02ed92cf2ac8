import type { Clock } from '../../core/clock.ts'
import type { SystemControl } from './control.ts'

export interface Page {
  status?: number
  type: string
  body: string
}

/** How an endpoint behaves: it answers after `delayMs`, with `page` in place of its own, or the connection is cut. */
export type Behaviour = { delayMs: number; page?: Page } | 'cut'

/** A simulated system: pages that move with time, and switches that break it. */
export interface SimulatedSystem {
  describe(): SystemControl
  /** Sets a switch; false when there is none of that name or the value does not fit. */
  set(id: string, value: unknown): boolean
  /** GET pages by path. */
  pages: Readonly<Record<string, () => Page>>
  /** @param agent who asks, as the request says */
  behaviour(path: string, agent: string): Behaviour
  /** An answer is on its way, so many ms after it was asked for. */
  served?(path: string, agent: string, ms: number): void
  /** What it needs besides its server (processes, files, ports); resolves with the pack's variables that lead there. */
  start?(): Promise<Readonly<Record<string, string>>>
  /** Resolves when what a switch began is done. */
  idle?(): Promise<void>
  /** Ends what `start` began. */
  close?(): Promise<void>
}

/** Makes a system; `random` gives numbers from 0 to below 1. */
export type MakeSystem = (clock: Clock, random: () => number) => SimulatedSystem
