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

const perPage = 20
const mostPages = 10
const longestBody = 200_000
const longestTitle = 250
const mostAssignees = 10

/** Issues of a GitLab project (REST v4). */
export function createGitlab({ config, clock, redact, timeout }: TrackerParts): IssueTracker {
  const { project, token, url, type } = config
  const http = trackerHttp({
    base: `${url}/api/v4`,
    headers: { 'private-token': token },
    clock,
    redact: scrubber(config, redact),
    timeout,
  })
  const write = fitting(markdownDialect(longestBody))
  const home = `/projects/${encodeURIComponent(project)}`
  const issueOf = (answer: unknown): TrackerIssue | undefined => {
    const { iid, web_url, references } = fieldsOf(answer)
    const web = webUrl(web_url)
    if (typeof iid !== 'number' || web === undefined) return undefined
    const full = textOf(fieldsOf(references).full)
    return { id: String(iid), key: (full || `${project}#${iid}`).slice(0, 200), url: web }
  }
  /** Users that are not there are left out. */
  const idsOf = async (logins: readonly string[]): Promise<Result<number[]>> => {
    const ids: number[] = []
    for (const username of logins.slice(0, mostAssignees)) {
      const got = await http.ask({ method: 'GET', path: '/users', query: { username } })
      if (!got.ok) return { ...got, maybeDone: false }
      const [user] = listOf(got.value)
      if (typeof user?.id === 'number') ids.push(user.id)
    }
    return { ok: true, value: ids }
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
      const found = all.find((one) => holds(textOf(one.description) || textOf(one.body), marker))
      return { ok: true, value: { ...(found && { found }), last: all.length < perPage } }
    })
  return {
    create: async ({ marker, title, parts, labels, assignees }) => {
      const ids = await idsOf(assignees)
      if (!ids.ok) return ids
      const got = await http.ask({
        method: 'POST',
        path: `${home}/issues`,
        json: {
          title: neutral(title).slice(0, longestTitle),
          description: write(parts, marker),
          ...(labels.length > 0 && { labels: labels.join(',') }),
          ...(ids.value.length > 0 && { assignee_ids: ids.value }),
          ...(type !== undefined && { issue_type: type }),
        },
      })
      if (!got.ok) return got
      const issue = issueOf(got.value)
      return issue ? { ok: true, value: issue } : odd(true)
    },
    comment: async ({ id }, { marker, parts }) => {
      const path = `${home}/issues/${id}/notes`
      const got = await http.ask({ method: 'POST', path, json: { body: write(parts, marker) } })
      return got.ok ? { ok: true, value: undefined } : got
    },
    attach: async (_, file) => {
      const got = await http.ask({ method: 'POST', path: `${home}/uploads`, file })
      if (!got.ok) return got
      const target = textOf(fieldsOf(got.value).url)
      return /^\/uploads\/[0-9a-f]{16,64}\/[\p{L}\p{N}._-]{1,255}$/u.test(target)
        ? { ok: true, value: target }
        : odd(false)
    },
    find: async (marker, since) => {
      const created = new Date(since - slack).toISOString()
      const query = { scope: 'all', state: 'all', order_by: 'created_at', sort: 'desc', created_after: created }
      const got = await search(`${home}/issues`, marker, query)
      return got.ok ? { ok: true, value: got.value && issueOf(got.value) } : got
    },
    findComment: async ({ id }, marker) => {
      const got = await search(`${home}/issues/${id}/notes`, marker, { order_by: 'created_at', sort: 'desc' })
      return got.ok ? { ok: true, value: got.value !== undefined } : got
    },
    close: () => http.close(),
  }
}
