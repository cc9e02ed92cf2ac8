import type { IssueTracker, Result, TrackerIssue } from '../contract.ts'
import { odd, trackerHttp } from '../http.ts'
import { fitting } from '../markup/fit.ts'
import { markdownDialect } from '../markup/markdown.ts'
import { neutral } from '../markup/neutral.ts'
import {
  type Fields,
  fieldsOf,
  holds,
  listOf,
  pages,
  scrubber,
  slack,
  type TrackerParts,
  textOf,
  webUrl,
} from './parts.ts'

const perPage = 50
const mostPages = 10
/** Of a body, 65,536 by GitHub's own count. */
const longestBody = 60_000
const longestTitle = 250
const mostAssignees = 10

/** api.github.com, or the API of a GitHub Enterprise Server. */
function apiOf(url: string): string {
  const { hostname, origin, pathname } = new URL(url)
  if (hostname === 'github.com' || hostname === 'www.github.com') return 'https://api.github.com'
  return hostname.startsWith('api.') || pathname.includes('/api') ? url : `${origin}/api/v3`
}

/** Issues of a GitHub repository (REST, 2022-11-28). Files can't be added through the API. */
export function createGithub({ config, clock, redact, timeout }: TrackerParts): IssueTracker {
  const { project, token, url } = config
  const http = trackerHttp({
    base: apiOf(url),
    headers: {
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
      authorization: `Bearer ${token}`,
    },
    clock,
    redact: scrubber(config, redact),
    timeout,
  })
  const write = fitting(markdownDialect(longestBody))
  const issues = `/repos/${project}/issues`
  const issueOf = (answer: unknown): TrackerIssue | undefined => {
    const { number, html_url } = fieldsOf(answer)
    const web = webUrl(html_url)
    if (typeof number !== 'number' || web === undefined) return undefined
    return { id: String(number), key: `${project}#${number}`, url: web }
  }
  const search = (path: string, marker: string, query: Readonly<Record<string, string>>) =>
    pages<Fields>(mostPages, async (n) => {
      const got = await http.ask({
        method: 'GET',
        path,
        query: { ...query, per_page: String(perPage), page: String(n) },
      })
      if (!got.ok) return got
      const all = listOf(got.value)
      const found = all.find(({ body, pull_request }) => pull_request === undefined && holds(textOf(body), marker))
      return { ok: true, value: { ...(found && { found }), last: all.length < perPage } }
    })
  const sinceOf = (since: number) => new Date(since - slack).toISOString()
  return {
    create: async ({ marker, title, parts, labels, assignees }): Promise<Result<TrackerIssue>> => {
      const got = await http.ask({
        method: 'POST',
        path: issues,
        json: {
          title: neutral(title).slice(0, longestTitle),
          body: write(parts, marker),
          ...(labels.length > 0 && { labels }),
          ...(assignees.length > 0 && { assignees: assignees.slice(0, mostAssignees) }),
        },
      })
      if (!got.ok) return got
      const issue = issueOf(got.value)
      return issue ? { ok: true, value: issue } : odd(true)
    },
    comment: async ({ id }, { marker, parts }) => {
      const path = `${issues}/${id}/comments`
      const got = await http.ask({ method: 'POST', path, json: { body: write(parts, marker) } })
      return got.ok ? { ok: true, value: undefined } : got
    },
    find: async (marker, since) => {
      const query = { state: 'all', sort: 'created', direction: 'desc', since: sinceOf(since) }
      const got = await search(issues, marker, query)
      return got.ok ? { ok: true, value: got.value && issueOf(got.value) } : got
    },
    findComment: async ({ id }, marker, since) => {
      const got = await search(`${issues}/${id}/comments`, marker, { since: sinceOf(since) })
      return got.ok ? { ok: true, value: got.value !== undefined } : got
    },
    close: () => http.close(),
  }
}
