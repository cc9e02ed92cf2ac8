import { describe, expect, it } from 'vitest'
import { loginOf, trackerFaults, trackerFor, trackerSchema } from '../../src/config/tracker.ts'

const github = { kind: 'github', project: 'acme/shop', token: 'secret-token' }
const faultsOf = (value: unknown) => {
  const parsed = trackerSchema.safeParse(value)
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
}

describe('CORE-8: the tracker of the configuration', () => {
  it('needs little', () => {
    expect(trackerSchema.parse(github)).toEqual({
      ...{ ...github, url: 'https://github.com', labels: ['incident'], people: {}, systems: {} },
    })
    expect(trackerSchema.parse({ ...github, kind: 'gitlab', project: 'a/b/c' }).url).toBe('https://gitlab.com')
    expect(faultsOf({ ...github, kind: 'gitlab', project: '1234' })).toEqual([])
    expect(faultsOf({ kind: 'jira', project: 'OPS', token: 'x', url: 'https://jira.example.org/' })).toEqual([])
  })

  it.each<[string, Record<string, unknown>, RegExp]>([
    [
      'a repository without its owner',
      { project: 'shop' },
      /^project: "shop" is no project of github: it is owner\/repository/,
    ],
    ['a project of a system', { systems: { shop: { project: 'x' } } }, /^systems\.shop\.project: "x" is no project/],
    ['Jira without its address', { kind: 'jira', project: 'OPS' }, /^url: is missing/],
    [
      'a key of Jira in small letters',
      { kind: 'jira', project: 'ops', url: 'https://j.example.org' },
      /^project: "ops" is no project of jira/,
    ],
    ['an e-mail for GitHub', { email: 'a@b.org' }, /^email: github needs the token alone/],
    ['a type for GitHub', { type: 'Bug' }, /^type: github has no types/],
    ['a password in the address', { url: 'https://u:p@git.example.org' }, /^url: holds a user or password/],
    ['no web address', { url: 'ftp://x' }, /^url: is not an http/],
    ['a label with a comma', { labels: ['a,b'] }, /^labels\.0: a label has no comma/],
    ['a user name with blanks', { people: { Alice: 'a b' } }, /^people\.Alice: is not a user name/],
  ])('refuses %s', (_, more, fault) => {
    const [first = '', ...others] = faultsOf({ ...github, ...more })
    expect(first).toMatch(fault)
    expect(others).toEqual([])
  })

  it('names people and systems that there are none of', () => {
    const known = { people: [{ id: 1001, name: 'Alice' }], systems: ['shop'] }
    const tracker = { people: { Alice: 'a', 1001: 'a', Zoe: 'z' }, systems: { shop: {}, shpo: {} } }
    expect(trackerFaults(tracker, known).map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
      'people.Zoe: there is nobody called "Zoe" under people',
      'systems.shpo: there is no system "shpo"; the systems are shop',
    ])
    expect(trackerFaults({}, known)).toEqual([])
  })

  it('has for a system what is its own, and knows people by number before name', () => {
    const tracker = trackerSchema.parse({
      ...github,
      systems: { shop: { project: 'acme/web', labels: ['web'] } },
      people: { Alice: 'name', 1001: 'number' },
    })
    expect(trackerFor(tracker, 'shop')).toMatchObject({ project: 'acme/web', labels: ['web'] })
    expect(trackerFor(tracker, 'other')).toBe(tracker)
    expect(loginOf(tracker, { id: 1001, name: 'Alice' })).toBe('number')
    expect(loginOf(tracker, { id: 7, name: 'Alice' })).toBe('name')
    expect(loginOf(tracker, { id: 7, name: 'constructor' })).toBeUndefined()
  })
})
