import { z } from 'zod'
import type { Clock, Ms } from '../../core/clock.ts'
import type { Deploys } from '../../respond/deploys/deploys.ts'
import { readJson } from '../body.ts'
import { HttpProblem, jsonAnswer } from '../problem.ts'
import type { Route } from '../route.ts'
import { meant } from '../systems.ts'

export interface DeploysDeps {
  clock: Clock
  deploys: Pick<Deploys, 'accept'>
  /** Ids of the configured systems. */
  systems: () => readonly string[]
}

/** A clock that runs ahead by this much is no reason to refuse. */
const ahead: Ms = 300_000
const oldest: Ms = 30 * 86_400_000

const text = (most: number) =>
  z
    .string()
    .transform((value) => value.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim())
    .refine((value) => value !== '' && [...value].length <= most, `is a text of 1 to ${most} characters`)

const notATime = 'is no time such as 2026-03-02T03:12:00Z'

const body = z.strictObject({
  system: text(63).optional(),
  version: text(80),
  /** RFC 3339, or Unix seconds. */
  at: z.union([z.iso.datetime({ offset: true, error: notATime }), z.number().min(0).max(1e11)], notATime).optional(),
  by: text(64).optional(),
  url: z
    .url({ protocol: /^https?$/, error: 'is no http(s) address' })
    .max(500)
    .optional(),
})

/**
 * A deployment: `{ system, version, at?, by?, url? }`. 200 says that it is kept; told again it counts once. It marks
 * charts and cards of alerts, and starts the observation of a go-live that waits for it.
 */
export const deploysRoute = ({ clock, deploys, systems }: DeploysDeps): Route => ({
  method: 'POST',
  path: '/api/v1/deploys',
  access: 'token',
  handle: async ({ request }) => {
    const parsed = body.safeParse(await readJson(request))
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      const where = issue?.path.join('.') || 'the body'
      throw new HttpProblem(
        400,
        `${where}: ${issue?.message ?? 'is wrong'}; send { "system", "version", "at"?, "by"?, "url"? }`,
      )
    }
    const { version, by, url, at } = parsed.data
    const system = systemOf(parsed.data.system, systems())
    const time = at === undefined ? undefined : timeOf(at, clock.now())
    const { deploy, known } = await deploys.accept({
      ...{ system, version },
      ...(time !== undefined && { at: time }),
      ...(by !== undefined && { by }),
      ...(url !== undefined && { url }),
    })
    return jsonAnswer(200, {
      id: deploy.id,
      system,
      version: deploy.version,
      at: new Date(deploy.at).toISOString(),
      duplicate: known,
    })
  },
})

function systemOf(name: string | undefined, ids: readonly string[]): string {
  const [only] = ids
  if (name === undefined && only !== undefined && ids.length === 1) return only
  if (name === undefined) throw new HttpProblem(400, `system is missing; ${meant('', ids)}`)
  if (ids.includes(name)) return name
  throw new HttpProblem(404, `there is no system "${name}"; ${meant(name, ids)}`)
}

function timeOf(at: string | number, now: Ms): Ms {
  const time = typeof at === 'number' ? Math.round(at * 1000) : Date.parse(at)
  if (time > now + ahead) throw new HttpProblem(400, 'at lies in the future; leave it out for now')
  if (time < now - oldest) throw new HttpProblem(400, 'at lies more than 30 days back')
  return Math.min(time, now)
}
