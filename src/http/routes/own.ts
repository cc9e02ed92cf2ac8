import { jsonAnswer } from '../problem.ts'
import type { Route } from '../route.ts'

/** What `/readyz` waits for. Undefined: ready. */
export type NotReady = () => string | undefined

/** The loop turns: 503 names the stages that stand still. */
export const healthzRoute = (problems: () => Promise<{ stage: string; problem: string }[]>): Route => ({
  method: 'GET',
  path: '/healthz',
  access: 'open',
  handle: async () => {
    const found = await problems()
    return found.length === 0
      ? jsonAnswer(200, { status: 'ok' })
      : jsonAnswer(503, { status: 'stuck', problems: found })
  },
})

export const readyzRoute = (notReady: NotReady): Route => ({
  method: 'GET',
  path: '/readyz',
  access: 'open',
  handle: async () => {
    const why = notReady()
    return why === undefined ? jsonAnswer(200, { status: 'ready' }) : jsonAnswer(503, { status: 'not ready', why })
  },
})

export const metricsRoute = (metrics: { render(): Promise<{ contentType: string; body: string }> }): Route => ({
  method: 'GET',
  path: '/metrics',
  access: 'token',
  handle: async () => {
    const { contentType, body } = await metrics.render()
    return new Response(body, { headers: { 'content-type': contentType } })
  },
})
