import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { type SystemServer, startSystem } from '../../../src/sandbox/systems/server.ts'
import type { Report } from '../figure.ts'
import type { Pack } from './bot.ts'

const folder = fileURLToPath(new URL('../../../systems/sis-redpacket/', import.meta.url))

export interface Redpacket extends SystemServer {
  /** Resolves when its metrics are asked for the next time. */
  scraped(): Promise<void>
}

/** A simulated red-packet session service; its switches break it. */
export async function startRedpacket(report: Report, seed = 1): Promise<Redpacket> {
  const server = await startSystem('sis-redpacket', { seed })
  report.cleanup(() => server.close())
  const waiting: (() => void)[] = []
  const { system } = server
  const behaviour = system.behaviour.bind(system)
  system.behaviour = (path, query) => {
    for (const resolve of waiting.splice(0)) resolve()
    return behaviour(path, query)
  }
  return { ...server, scraped: () => new Promise((resolve) => void waiting.push(resolve)) }
}

/** The shipped pack, watching `service`; with another id where several of it are watched. */
export function redpacketPack(
  service: SystemServer,
  { id, chat, every }: { id?: string; chat?: string; every?: string } = {},
): Pack {
  const system = parse(readFileSync(join(folder, 'system.yaml'), 'utf8')) as { id: string; sources: Source[] }
  const sources = system.sources.map((source) =>
    source.id === 'app' ? { ...source, url: `${service.url}/metrics`, ...(every && { every }) } : source,
  )
  return {
    'system.yaml': { ...system, ...(id && { id }), ...(chat && { chat }), sources },
    'rules.yaml': readFileSync(join(folder, 'rules.yaml'), 'utf8'),
  }
}

interface Source {
  id: string
  [key: string]: unknown
}

/** The shipped text of the alert that the switch `sessions` brings. */
export const sessionsAlert = /在線 Session 只剩/
