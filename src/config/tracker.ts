import { z } from 'zod'
import { eg } from './fields.ts'

const kinds = ['github', 'gitlab', 'jira'] as const
export type TrackerKind = (typeof kinds)[number]

const homes: Readonly<Partial<Record<TrackerKind, string>>> = {
  github: 'https://github.com',
  gitlab: 'https://gitlab.com',
}
const shapes: Readonly<Record<TrackerKind, { shape: RegExp; says: string }>> = {
  github: { shape: /^[\w.-]{1,100}\/[\w.-]{1,100}$/, says: 'is owner/repository, such as acme/shop' },
  gitlab: {
    shape: /^(\d{1,15}|[\w.-]{1,100}(\/[\w.-]{1,100}){1,20})$/,
    says: "is group/project, or the project's number",
  },
  jira: { shape: /^[A-Z][A-Z0-9_]{1,20}$/, says: "is the project's key, such as OPS" },
}

const project = z.string().min(1).max(500).meta(eg('acme/shop'))
const labels = z
  .array(
    z
      .string()
      .min(1)
      .max(50)
      .regex(/^[^,\r\n]+$/, 'a label has no comma'),
  )
  .max(20)
  .meta(eg('[ incident ]'))
const issueType = z.string().min(1).max(60).meta(eg('Bug'))
/** What the tracker calls a person: a user name, or an account id of Jira Cloud. */
const login = z
  .string()
  .regex(/^[A-Za-z0-9_.:@-]{1,128}$/, 'is not a user name')
  .meta(eg('alice'))

const raw = z.strictObject({
  kind: z.enum(kinds).meta(eg('github')),
  /** Of the web pages; github.com and gitlab.com when absent. */
  url: z
    .url({ protocol: /^https?$/, error: 'is not an http(s) address' })
    .refine((text) => !/^[^/]*\/\/[^/]*@/.test(text), {
      error: 'holds a user or password; they belong in email, token',
    })
    .optional()
    .meta(eg('https://example.atlassian.net')),
  /** owner/repository, group/project or its number, or Jira's project key. */
  project,
  token: z.string().min(1).max(4096).meta(eg(`\${TRACKER_TOKEN}`)),
  /** Jira Cloud: whose API token it is. Without it the token is sent as a bearer. */
  email: z.string().min(3).max(254).optional().meta(eg('bot@example.org')),
  labels: labels.default(['incident']),
  /** Of Jira (Task when absent), or `incident` in GitLab. */
  type: issueType.optional(),
  /** Who somebody (by name or number) is in the tracker. */
  people: z.record(z.string().min(1).max(64), login).default({}).meta(eg('{ Alice: alice-w }')),
  /** What is otherwise for a system. */
  systems: z
    .record(
      z.string(),
      z.strictObject({ project: project.optional(), labels: labels.optional(), type: issueType.optional() }),
    )
    .default({})
    .meta(eg('{ shop: { project: acme/shop } }')),
})

/** Where incidents are filed. */
export const trackerSchema = raw
  .superRefine((tracker, ctx) => {
    const { kind } = tracker
    const issue = (path: string[], message: string) => ctx.addIssue({ code: 'custom', path, message })
    const { shape, says } = shapes[kind]
    if (!shape.test(tracker.project)) issue(['project'], `"${tracker.project}" is no project of ${kind}: it ${says}`)
    for (const [system, { project: own }] of Object.entries(tracker.systems)) {
      if (own !== undefined && !shape.test(own))
        issue(['systems', system, 'project'], `"${own}" is no project of ${kind}: it ${says}`)
    }
    if (kind === 'jira' && tracker.url === undefined) issue(['url'], 'is missing: the address of your Jira')
    if (kind !== 'jira' && tracker.email !== undefined) issue(['email'], `${kind} needs the token alone`)
    if (kind === 'github' && tracker.type !== undefined) issue(['type'], 'github has no types here; use labels')
  })
  .transform((tracker) => ({ ...tracker, url: (tracker.url ?? homes[tracker.kind] ?? '').replace(/\/+$/, '') }))

export type TrackerConfig = z.output<typeof trackerSchema>

/** The tracker of one system: its own project, labels and type where it has them. */
export function trackerFor(tracker: TrackerConfig, system: string | undefined): TrackerConfig {
  const own = system === undefined ? undefined : tracker.systems[system]
  if (!own) return tracker
  const { project: home = tracker.project, labels: named = tracker.labels, type = tracker.type } = own
  return { ...tracker, project: home, labels: named, ...(type !== undefined && { type }) }
}

/** What the tracker calls them; undefined for whom it does not know. */
export function loginOf(
  { people }: Pick<TrackerConfig, 'people'>,
  { id, name }: { id: number; name: string },
): string | undefined {
  const own = (key: string) => (Object.hasOwn(people, key) ? people[key] : undefined)
  return own(String(id)) ?? own(name)
}

/** People and systems that it names and that there are none of. */
export function trackerFaults(
  tracker: { people?: unknown; systems?: unknown },
  known: { people: readonly { id?: unknown; name?: unknown }[]; systems: readonly string[] },
): { path: string[]; message: string }[] {
  const keysOf = (value: unknown) => (typeof value === 'object' && value !== null ? Object.keys(value) : [])
  const people = new Set(known.people.flatMap(({ id, name }) => [String(id), String(name)]))
  return [
    ...keysOf(tracker.people)
      .filter((key) => !people.has(key))
      .map((key) => ({ path: ['people', key], message: `there is nobody called "${key}" under people` })),
    ...keysOf(tracker.systems)
      .filter((key) => !known.systems.includes(key))
      .map((key) => ({
        path: ['systems', key],
        message: `there is no system "${key}"; the systems are ${known.systems.join(', ') || 'none yet'}`,
      })),
  ]
}
