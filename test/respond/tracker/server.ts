import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TrackerKind } from '../../../src/config/tracker.ts'

/** What is to become of a request in place of its usual answer. */
export type Trouble =
  | { status: number; headers?: Readonly<Record<string, string>>; body?: unknown; raw?: string }
  /** Takes it in and says nothing. */
  | 'hang'
  /** Does it, then resets the connection. */
  | 'reset-after'
  | 'reset-before'
  /** Does it, and answers with something that is no JSON. */
  | 'babble'

export interface Held {
  id: string
  title: string
  body: string
  labels: readonly string[]
  assignees: readonly string[]
  type?: string
  comments: string[]
  files: { name: string; text: string }[]
}

export interface Seen {
  method: string
  path: string
  headers: IncomingMessage['headers']
  body: string
}

/** A tracker of one kind with its ways: paths, fields, statuses, errors. Everything it was told stays to be looked at. */
export class FakeTracker {
  readonly kind: TrackerKind
  readonly issues: Held[] = []
  readonly seen: Seen[] = []
  /** Decides what happens to a request; undefined: the usual. */
  trouble: (what: 'create' | 'comment' | 'attach' | 'read', seen: Seen) => Trouble | undefined = () => undefined
  url = ''
  #server!: Server

  private constructor(kind: TrackerKind) {
    this.kind = kind
  }

  static async start(kind: TrackerKind): Promise<FakeTracker> {
    const fake = new FakeTracker(kind)
    fake.#server = createServer((request, response) => void fake.#take(request, response))
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve))
    fake.url = `http://127.0.0.1:${(fake.#server.address() as AddressInfo).port}`
    return fake
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  get writes(): Seen[] {
    return this.seen.filter(({ method }) => method === 'POST')
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString('utf8')
    const { method = '', url = '', headers, socket } = request
    const seen = { method, path: decodeURIComponent(url.split('?')[0] ?? ''), headers, body }
    this.seen.push(seen)
    const what = this.#whatIs(seen)
    const trouble = what && this.trouble(what, seen)
    if (trouble === 'hang') return
    if (trouble === 'reset-before') return void socket.resetAndDestroy()
    if (typeof trouble === 'object') {
      response.writeHead(trouble.status, { 'content-type': 'application/json', ...trouble.headers })
      return void response.end(trouble.raw ?? JSON.stringify(trouble.body ?? { message: 'trouble' }))
    }
    const [status, answer] = this.#do(what, seen, new URL(url, this.url).searchParams)
    if (trouble === 'reset-after') return void socket.resetAndDestroy()
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(trouble === 'babble' ? '<html>welcome</html>' : JSON.stringify(answer))
  }

  #whatIs({ method, path }: Seen): 'create' | 'comment' | 'attach' | 'read' {
    if (method === 'GET') return 'read'
    if (/comments?$|notes$/.test(path)) return 'comment'
    return /uploads$|attachments$/.test(path) ? 'attach' : 'create'
  }

  #do(what: string, seen: Seen, query: URLSearchParams): [number, unknown] {
    switch (this.kind) {
      case 'github':
        return this.#github(what, seen, query)
      case 'gitlab':
        return this.#gitlab(what, seen, query)
      case 'jira':
        return this.#jira(what, seen)
    }
  }

  #add(made: Omit<Held, 'id' | 'comments' | 'files'>, idOf: (n: number) => string): Held {
    const held = { ...made, id: idOf(this.issues.length + 1), comments: [], files: [] }
    this.issues.push(held)
    return held
  }

  #of(path: string): Held | undefined {
    return this.issues.find(({ id }) => path.split('/').includes(id))
  }

  #github(what: string, { path, body }: Seen, query: URLSearchParams): [number, unknown] {
    const shown = ({ id, title, body: text }: Held) => ({
      number: Number(id),
      title,
      body: text,
      html_url: `https://github.example/acme/shop/issues/${id}`,
    })
    if (!path.startsWith('/api/v3/repos/acme/shop/issues')) return [404, { message: 'Not Found' }]
    if (what === 'create') {
      const { title, body: text, labels = [], assignees = [] } = JSON.parse(body)
      return [201, shown(this.#add({ title, body: text, labels, assignees }, String))]
    }
    const held = this.#of(path)
    if (what === 'comment') {
      if (!held) return [404, { message: 'Not Found' }]
      held.comments.push(JSON.parse(body).body)
      return [201, { id: held.comments.length }]
    }
    const all = path.endsWith('/comments')
      ? (held?.comments ?? []).map((text) => ({ body: text }))
      : this.issues.map(shown).reverse()
    return [200, paged(all, query)]
  }

  #gitlab(what: string, { path, body, headers }: Seen, query: URLSearchParams): [number, unknown] {
    const shown = ({ id, title, body: text }: Held) => ({
      iid: Number(id),
      title,
      description: text,
      web_url: `https://gitlab.example/acme/shop/-/issues/${id}`,
      references: { full: `acme/shop#${id}` },
    })
    if (path === '/api/v4/users') {
      const name = query.get('username') ?? ''
      return [200, name === 'alice-w' ? [{ id: 77, username: name }] : []]
    }
    if (!path.startsWith('/api/v4/projects/acme/shop/')) return [404, { message: '404 Project Not Found' }]
    if (what === 'create') {
      const { title, description, labels = '', assignee_ids = [], issue_type } = JSON.parse(body)
      const made = { title, body: description, labels: labels.split(','), assignees: assignee_ids.map(String) }
      return [201, shown(this.#add({ ...made, ...(issue_type && { type: issue_type }) }, String))]
    }
    if (what === 'attach') {
      const file = fileIn(body, headers)
      this.issues.at(-1)?.files.push(file)
      const url = `/uploads/${'0123456789abcdef'.repeat(2)}/${file.name}`
      return [201, { alt: file.name, url, markdown: `![x](${url})` }]
    }
    const held = this.#of(path)
    if (what === 'comment') {
      if (!held) return [404, { message: '404 Not found' }]
      held.comments.push(JSON.parse(body).body)
      return [201, { id: held.comments.length }]
    }
    const all = path.endsWith('/notes')
      ? (held?.comments ?? []).map((text) => ({ body: text }))
      : this.issues.map(shown).reverse()
    return [200, paged(all, query)]
  }

  #jira(what: string, { path, body, headers }: Seen): [number, unknown] {
    if (what === 'create') {
      if (path !== '/rest/api/2/issue') return [404, { errorMessages: ['no such path'] }]
      const { project, summary, description, issuetype, labels = [], assignee } = JSON.parse(body).fields
      if (project.key !== 'OPS') return [400, { errorMessages: [], errors: { project: 'project is required' } }]
      const assignees = assignee ? [assignee.accountId ?? assignee.name] : []
      const made = { title: summary, body: description, labels, assignees, type: issuetype.name }
      const { id } = this.#add(made, (n) => `OPS-${n}`)
      return [201, { id: `1000${id}`, key: id, self: `${this.url}/rest/api/2/issue/1000${id}` }]
    }
    const held = this.#of(path)
    if (what === 'comment') {
      if (!held)
        return [404, { errorMessages: ['Issue does not exist or you do not have permission to see it.'], errors: {} }]
      held.comments.push(JSON.parse(body).body)
      return [201, { id: String(held.comments.length) }]
    }
    if (what === 'attach') {
      if (headers['x-atlassian-token'] !== 'no-check') return [403, { errorMessages: ['XSRF check failed'] }]
      const file = fileIn(body, headers)
      held?.files.push(file)
      return [200, [{ id: '1', filename: file.name }]]
    }
    if (path === '/rest/api/2/search') {
      const issues = this.issues.map(({ id, body: text }) => ({ key: id, fields: { description: text } }))
      return [200, { startAt: 0, total: issues.length, issues: issues.reverse() }]
    }
    if (path === '/rest/api/3/search/jql') {
      // On Cloud a description is a document.
      const issues = this.issues.map(({ id, body: text }) => ({
        key: id,
        fields: { description: { type: 'doc', content: [{ text }] } },
      }))
      return [200, { issues: issues.reverse(), isLast: true }]
    }
    if (path.endsWith('/comment')) return [200, { comments: (held?.comments ?? []).map((text) => ({ body: text })) }]
    return [200, { fields: { attachment: (held?.files ?? []).map(({ name }) => ({ filename: name })) } }]
  }
}

function paged(all: readonly unknown[], query: URLSearchParams): unknown[] {
  const per = Number(query.get('per_page') ?? 20)
  const page = Number(query.get('page') ?? 1)
  return all.slice((page - 1) * per, page * per)
}

function fileIn(body: string, headers: IncomingMessage['headers']): { name: string; text: string } {
  const boundary = /boundary=(\S+)/.exec(headers['content-type'] ?? '')?.[1] ?? 'none'
  const [, head = '', text = ''] =
    new RegExp(`--${boundary}\\r\\n([\\s\\S]*?)\\r\\n\\r\\n([\\s\\S]*)\\r\\n--${boundary}--`).exec(body) ?? []
  return { name: /filename="([^"]*)"/.exec(head)?.[1] ?? '', text }
}
