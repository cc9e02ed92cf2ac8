import type { Ms } from '../../../core/clock.ts'
import type { IssueTracker, Result, TrackerIssue } from '../contract.ts'
import { odd, trackerHttp } from '../http.ts'
import { fitting } from '../markup/fit.ts'
import { wikiDialect } from '../markup/wiki.ts'
import { fieldsOf, holds, listOf, scrubber, slack, type TrackerParts, textOf } from './parts.ts'

/** Of a text field, 32,767 by default. */
const longestBody = 30_000
const longestSummary = 250
const mostFound = 100
const mostPages = 5
const minute: Ms = 60_000

/**
 * Issues of a Jira project. Version 2 of the API serves Cloud and Data Center alike and takes wiki markup; searching
 * alone is another on Cloud. @see https://developer.atlassian.com/changelog/#CHANGE-2046
 */
export function createJira({ config, clock, redact, timeout }: TrackerParts): IssueTracker {
  const { project, token, email, url, type = 'Task' } = config
  const cloud = email !== undefined
  const basic = () => Buffer.from(`${email}:${token}`).toString('base64')
  const http = trackerHttp({
    base: url,
    headers: { authorization: cloud ? `Basic ${basic()}` : `Bearer ${token}` },
    clock,
    redact: scrubber(config, redact),
    timeout,
  })
  const write = fitting(wikiDialect(longestBody, cloud))
  const api = '/rest/api/2'
  const issueOf = (answer: unknown): TrackerIssue | undefined => {
    const key = textOf(fieldsOf(answer).key)
    return /^[A-Z][A-Z0-9_]*-\d{1,12}$/.test(key) ? { id: key, key, url: `${url}/browse/${key}` } : undefined
  }
  const page = async (jql: string, next: { startAt: number; token?: string }): Promise<Result<unknown>> => {
    const fields = { jql, maxResults: String(mostFound), fields: 'description' }
    return cloud
      ? http.ask({
          method: 'GET',
          path: '/rest/api/3/search/jql',
          query: { ...fields, ...(next.token !== undefined && { nextPageToken: next.token }) },
        })
      : http.ask({ method: 'GET', path: `${api}/search`, query: { ...fields, startAt: String(next.startAt) } })
  }
  return {
    create: async ({ marker, title, parts, labels, assignees: [first], type: own }) => {
      const got = await http.ask({
        method: 'POST',
        path: `${api}/issue`,
        json: {
          fields: {
            project: { key: project },
            summary: title.slice(0, longestSummary),
            description: write(parts, marker),
            issuetype: { name: own ?? type },
            // A label of Jira has no blanks.
            ...(labels.length > 0 && { labels: labels.map((label) => label.replace(/\s+/g, '-')) }),
            ...(first !== undefined && { assignee: cloud ? { accountId: first } : { name: first } }),
          },
        },
      })
      if (!got.ok) return got
      const issue = issueOf(got.value)
      return issue ? { ok: true, value: issue } : odd(true)
    },
    comment: async ({ id }, { marker, parts }) => {
      const path = `${api}/issue/${id}/comment`
      const got = await http.ask({ method: 'POST', path, json: { body: write(parts, marker) } })
      return got.ok ? { ok: true, value: undefined } : got
    },
    attach: async ({ id }, file, again) => {
      if (again) {
        const got = await http.ask({ method: 'GET', path: `${api}/issue/${id}`, query: { fields: 'attachment' } })
        if (!got.ok) return got
        const held = listOf(fieldsOf(fieldsOf(got.value).fields).attachment)
        if (held.some(({ filename }) => filename === file.name)) return { ok: true, value: file.name }
      }
      // Without the header Jira takes it for a forged request.
      const headers = { 'x-atlassian-token': 'no-check' }
      const got = await http.ask({ method: 'POST', path: `${api}/issue/${id}/attachments`, file, headers })
      return got.ok ? { ok: true, value: file.name } : got
    },
    find: async (marker, since) => {
      // JQL reads moments in the user's time zone; minutes before now mean the same everywhere.
      const minutes = Math.ceil((clock.now() - since + slack) / minute)
      const jql = `project = "${project}" AND created >= "-${minutes}m" ORDER BY created DESC`
      for (let n = 0, token: string | undefined; n < mostPages; n++) {
        const got = await page(jql, { startAt: n * mostFound, ...(token !== undefined && { token }) })
        if (!got.ok) return got
        const answer = fieldsOf(got.value)
        const all = listOf(answer.issues)
        // On Cloud a description is a document; its words are in there somewhere.
        const found = all.find(({ fields }) => holds(JSON.stringify(fieldsOf(fields).description ?? ''), marker))
        if (found) return { ok: true, value: issueOf(found) }
        token = textOf(answer.nextPageToken) || undefined
        if (cloud ? token === undefined : all.length < mostFound) break
      }
      return { ok: true, value: undefined }
    },
    findComment: async ({ id }, marker) => {
      const query = { orderBy: '-created', maxResults: String(mostFound) }
      const got = await http.ask({ method: 'GET', path: `${api}/issue/${id}/comment`, query })
      if (!got.ok) return got
      const found = listOf(fieldsOf(got.value).comments).some(({ body }) => holds(JSON.stringify(body ?? ''), marker))
      return { ok: true, value: found }
    },
    close: () => http.close(),
  }
}
