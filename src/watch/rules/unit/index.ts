import { readdirSync, readFileSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { formatIssue, type Issue, messageOf } from '../../../core/errors.ts'
import type { Mode } from '../../../promql/index.ts'
import { loadRuleFile } from '../load.ts'
import type { RuleGroup } from '../rule.ts'
import { readTestFile, type TestFile } from './file.ts'
import { judge } from './judge.ts'

export interface TestRulesOptions {
  /** `v2` judges as Debian's promtool 2.42 does; default `v3`. */
  mode?: Mode
  /** Takes one or more whole lines, without the newline at the end. */
  print: (text: string) => void
}

/**
 * Runs rule unit tests of promtool's format, and prints what promtool would.
 * @returns the exit code: 0 when all pass, 1 otherwise
 */
export function testRules(files: readonly string[], { mode = 'v3', print }: TestRulesOptions): 0 | 1 {
  let failed = false
  for (const file of files) {
    print(`Unit Testing:  ${file}`)
    const failures = testFile(file, mode, print)
    if (failures.length === 0) print('  SUCCESS')
    else print(['  FAILED:', ...failures.flatMap((failure) => [failure, ''])].join('\n'))
    print('')
    failed ||= failures.length > 0
  }
  return failed ? 1 : 0
}

function testFile(file: string, mode: Mode, print: TestRulesOptions['print']): string[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    return [messageOf(error)]
  }
  const { tests, issues } = readTestFile(file, text, mode)
  if (!tests) return issues.map(formatIssue)
  // As promtool, which reads rules for each test anew and so not at all without tests.
  if (tests.tests.length === 0) return []
  const rules = loadRules(dirname(file), tests, mode, print)
  if (rules.issues.length > 0) return rules.issues.map(formatIssue)
  const { evaluationInterval, fuzzy } = tests
  return tests.tests.flatMap((test) => judge(test, rules.groups, { mode, evaluationInterval, fuzzy }))
}

function loadRules(
  base: string,
  tests: TestFile,
  mode: Mode,
  print: TestRulesOptions['print'],
): { groups: RuleGroup[]; issues: Issue[] } {
  const loaded = tests.ruleFiles
    .map((pattern) => (isAbsolute(pattern) ? pattern : join(base, pattern)))
    .flatMap((pattern) => {
      const files = glob(pattern)
      if (files.length === 0) print(`  WARNING: no file match pattern ${pattern}`)
      return files
    })
    .map((file) => loadRuleFile(file, readFileSync(file, 'utf8'), { mode }))
  const rank = new Map(tests.groupOrder.map((name, i) => [name, i]))
  const groups = loaded.flatMap(({ groups }) => groups)
  groups.sort((a, b) => (rank.get(a.name) ?? 0) - (rank.get(b.name) ?? 0))
  return { groups, issues: loaded.flatMap(({ issues }) => issues) }
}

/** Files that a shell pattern matches (`*`, `?`, `[a-z]`; none of them crosses a folder), sorted. */
function glob(pattern: string): string[] {
  const parts = pattern.split('/')
  let found = [parts[0] === '' ? '/' : '.']
  for (const part of parts) {
    if (part === '' || part === '.') continue
    found = found.flatMap((folder) => childrenOf(folder, part))
  }
  return found
}

function childrenOf(folder: string, part: string): string[] {
  if (part === '..') return [join(folder, part)]
  try {
    const matches = matcherOf(part)
    return readdirSync(folder)
      .sort()
      .filter(matches)
      .map((name) => join(folder, name))
  } catch {
    return []
  }
}

function matcherOf(part: string): (name: string) => boolean {
  if (!/[*?[]/.test(part)) return (name) => name === part
  const source = part.replace(/\[(\^?)([^\]]*)\]|[*?]|[\\^$.|+(){}\]]/g, (char, not?: string, set?: string) => {
    if (set !== undefined) return `[${not}${set.replaceAll('\\', '\\\\')}]`
    return char === '*' ? '.*' : char === '?' ? '.' : `\\${char}`
  })
  const shape = new RegExp(`^${source}$`, 's')
  return (name) => shape.test(name)
}
