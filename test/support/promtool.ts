import { spawnSync } from 'node:child_process'

/** Debian's promtool, from its package `prometheus`. */
export function hasPromtool(): boolean {
  return spawnSync('promtool', ['--version']).status === 0
}

/** What `promtool test rules` says: exit code, and everything it printed, failures last. */
export function promtoolTestRules(file: string): { code: number; output: string } {
  const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', file], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  return { code: status ?? -1, output: stdout + stderr }
}
