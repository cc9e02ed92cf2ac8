import { z } from 'zod'
import type { Ms } from '../core/clock.ts'
import { compileTemplate, TemplateSyntaxError } from '../core/template.ts'
import type { PriorityName } from './priorities.ts'

/** What templates of `events` know besides `$labels` and `$value`: the event's own fields, and those of its details. */
export const eventVariables = ['$event', '$details'] as const

const label = z
  .string()
  .regex(/^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/, 'a name has letters, digits and _, no digit first and no leading __')
const template = z
  .string()
  .max(16_384)
  .superRefine((text, ctx) => {
    try {
      compileTemplate(text, 'event', eventVariables)
    } catch (error) {
      if (!(error instanceof TemplateSyntaxError)) throw error
      ctx.addIssue({ code: 'custom', message: `the template can't be read: ${error.message}` })
    }
  })

/** How a pack's error events become alerts; the first row whose `code` fits an event is used. */
export function eventRuleSchema(duration: z.ZodType<Ms>, priority: z.ZodType<PriorityName>) {
  return z.strictObject({
    /** `*` stands for any characters. */
    code: z
      .string()
      .regex(/^[A-Za-z0-9_.:*-]{1,128}$/, 'a code has letters, digits, _ . : - and * for anything')
      .meta({ example: '"*_INVALID_API_KEY"' }),
    /** Alert name. Absent: such an event is counted and listed, and raises nothing. */
    alert: z.string().min(1).max(128).optional().meta({ example: 'ApiKeyInvalid' }),
    priority: priority.default('P2'),
    /** The alert ends this long after the last event. */
    resolve_after: duration.default(15 * 60_000).meta({ example: '15m' }),
    labels: z.record(label, template).default({}).meta({ example: '{ team: ai }' }),
    annotations: z.record(label, template).default({}).meta({ example: '{ summary: "…" }' }),
  })
}

export type EventRule = z.output<ReturnType<typeof eventRuleSchema>>
