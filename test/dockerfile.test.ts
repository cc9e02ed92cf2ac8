import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const repository = join(import.meta.dirname, '..')
const lines = readFileSync(join(repository, 'Dockerfile'), 'utf8').split('\n')
const run = lines.slice(lines.lastIndexOf(lines.findLast((line) => line.startsWith('FROM ')) ?? ''))
/** What COPY takes from the repository, and where to. */
const copies = (from: readonly string[]) =>
  from.flatMap((line) => {
    const [what, ...words] = line.split(/\s+/)
    if (what !== 'COPY' || words[0]?.startsWith('--from')) return []
    const to = words.pop() ?? ''
    return words.map((path) => ({ path, to: to === './' ? basename(path) : to }))
  })
const ignored = readFileSync(join(repository, '.dockerignore'), 'utf8').split('\n').filter(Boolean)

describe('the Dockerfile', () => {
  let image: string
  beforeAll(() => {
    image = mkdtempSync(join(tmpdir(), 'image-'))
    for (const { path, to } of copies(run)) {
      mkdirSync(dirname(join(image, to)), { recursive: true })
      cpSync(join(repository, path), join(image, to), { recursive: true })
    }
    symlinkSync(join(repository, 'node_modules'), join(image, 'node_modules'))
    const tsc = join(repository, 'node_modules/.bin/tsc')
    // Types are checked elsewhere; here what is there has to be built, whatever else is being worked on.
    execFileSync(tsc, ['-p', 'tsconfig.build.json', '--outDir', join(image, 'dist'), '--noCheck'], { cwd: repository })
  }, 60_000)
  afterAll(() => rmSync(image, { recursive: true, force: true }))

  const start = (...args: string[]) => {
    const [node = '', ...words] = JSON.parse(/^CMD (\[.*\])$/m.exec(run.join('\n'))?.[1] ?? '[]') as string[]
    expect([node, ...words.slice(-2)]).toEqual(['node', 'dist/main.js', 'start'])
    const env = { PATH: process.env.PATH, LANG: 'C' }
    return execFileSync(process.execPath, [...words.slice(0, -1), ...args], { cwd: image, env, encoding: 'utf8' })
  }

  it('copies what is there, and nothing that .dockerignore keeps out', () => {
    const paths = copies(lines).map(({ path }) => path)
    expect(paths.length).toBeGreaterThan(5)
    expect(paths.filter((path) => !existsSync(join(repository, path)))).toEqual([])
    expect(paths.filter((path) => ignored.includes(path.replace(/^\.\//, '')))).toEqual([])
  })

  it('holds all that its program needs: help, init, check of what init made, and the rules of the packs', () => {
    expect(start('--help')).toContain('Usage: opsbell')
    expect(start('init', '--dir', 'mine')).toContain('Made mine/opsbell.yaml')
    expect(start('check', '--config', 'mine/opsbell.yaml')).toContain('is fine')
    expect(start('test', 'rules', 'systems/video-backend/rules-users.test.yaml')).toContain('SUCCESS')
    expect(existsSync(join(image, 'deploy/demo/opsbell.yaml'))).toBe(true)
  })
})
