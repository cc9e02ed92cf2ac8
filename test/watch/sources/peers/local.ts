import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asksNobody, type Behaviour, fails, type PeerKind, shows } from './peer.ts'

const folderOf = (name: string) => mkdtempSync(join(tmpdir(), `opsbell-${name}-`))
const command = (reason: string, exitCode: number) =>
  shows({ command_success: 0, command_exit_code: exitCode, [`command_failure_info{reason="${reason}"}`]: 1 })

/** What a program does instead of telling its version. Its own child holds on to its output. */
const scripts: Readonly<Record<Exclude<Behaviour, 'absent'>, string>> = {
  well: 'echo "tool version 6.1 built 42"',
  silent: 'sleep 1000 & wait',
  garbage: "printf '\\000\\377\\001'",
  endless: 'yes nonsense & wait',
  dripping: 'while true; do printf x; sleep 0.05; done',
}

/** Kinds that look at this machine. */
export const localPeers: Readonly<Record<string, PeerKind>> = {
  command: {
    async start() {
      const folder = folderOf('command')
      const program = join(folder, 'tool')
      const behave = async (how: Behaviour) => {
        rmSync(program, { force: true })
        if (how !== 'absent') writeFileSync(program, `#!/bin/sh\n${scripts[how]}\n`, { mode: 0o755 })
      }
      return {
        options: { argv: [program, '-version'], pattern: 'version (?P<version>\\S+) built (?P<value>\\d+)' },
        behave,
        close: async () => rmSync(folder, { recursive: true, force: true }),
      }
    },
    well: { command_success: 1, command_exit_code: 0, command_value: 42, 'command_info{version="6.1"}': 1 },
    outcomes: {
      silent: command('timeout', 124),
      absent: command('missing', 127),
      garbage: command('pattern', 0),
      endless: command('too_large', 137),
      dripping: command('timeout', 124),
    },
  },
  disk: {
    async start() {
      const folder = folderOf('disk')
      return {
        options: { paths: [folder] },
        behave: async (how) => {
          rmSync(folder, { recursive: true, force: true })
          if (how !== 'absent') mkdirSync(folder)
        },
        close: async () => rmSync(folder, { recursive: true, force: true }),
      }
    },
    well: {},
    outcomes: { ...asksNobody('the kernel answers'), absent: fails('missing') },
  },
  host: {
    start: async () => ({ options: {}, behave: async () => {}, close: async () => {} }),
    well: { host_cpu_count: 'any', host_memory_used_ratio: 'any' },
    outcomes: asksNobody('the kernel answers'),
  },
  constant: {
    start: async () => ({
      options: { values: { authorised_accounts: 60 } },
      behave: async () => {},
      close: async () => {},
    }),
    well: { authorised_accounts: 60 },
    outcomes: asksNobody('the configuration holds it'),
  },
  push: {
    start: async () => ({ options: {}, behave: async () => {}, close: async () => {} }),
    well: {},
    outcomes: asksNobody('it is told; its own tests push nonsense'),
  },
}
