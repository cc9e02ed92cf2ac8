import { z } from 'zod'
import { adminRights } from '../world/types.ts'

const ref = z.union([z.number().int(), z.string().min(1).max(200)])
const id = z.number().int()
const text = z.string().max(40_000)

export const sayBody = z.object({
  user: ref,
  chat: ref,
  text,
  replyTo: id.optional(),
  thread: id.optional(),
})

export const editBody = z.object({ user: ref, chat: ref, message: id, text })

export const pressBody = z
  .object({ user: ref, chat: ref, message: id, button: text.optional(), data: text.optional() })
  .refine((body) => body.button !== undefined || body.data !== undefined, 'name the button, or the data to forge')

export const reactBody = z.object({ user: ref, chat: ref, message: id, emoji: z.array(z.string().max(20)).max(3) })

const fault = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('429'), retryAfter: z.number().int().min(1).max(100_000) }),
  z.object({ kind: z.literal('error'), code: z.number().int().min(400).max(599), description: z.string().max(1000) }),
  z.object({ kind: z.literal('parse-error') }),
  z.object({ kind: z.literal('hang') }),
  z.object({ kind: z.literal('hang-after') }),
  z.object({ kind: z.literal('reset-before') }),
  z.object({ kind: z.literal('drop-after') }),
  z.object({ kind: z.literal('slow'), delayMs: z.number().min(0).max(600_000) }),
])

export const faultBody = z.object({
  fault,
  methods: z.array(z.string().max(100)).max(100).optional(),
  chatId: id.optional(),
  count: z.number().int().min(1).optional(),
})

export const refuseBody = z.object({ refuse: z.boolean() })

const window = z.object({ count: z.number().int().min(1), windowMs: z.number().min(1) })
export const limitsBody = z.object({
  chat: z
    .union([z.literal(false), z.object({ perSecond: z.number().positive(), burst: z.number().int().min(1) })])
    .optional(),
  group: z.union([z.literal(false), window]).optional(),
  bot: z.union([z.literal(false), window]).optional(),
})

export const systemBody = z.object({ id: z.string().regex(/^[a-z0-9-]{1,60}$/), url: z.url({ protocol: /^https?$/ }) })

const inGroup = { chat: ref, user: ref, by: ref.optional() }
const topic = { chat: ref, topic: id, by: ref.optional() }

/** What people and administrators can do; the field `action` says which. */
export const actionBody = z.discriminatedUnion('action', [
  z.object({ action: z.literal('upgrade'), chat: ref, by: ref.optional() }),
  z.object({ action: z.literal('add'), chat: ref, user: ref, by: ref }),
  z.object({ action: z.literal('kick'), ...inGroup }),
  z.object({ action: z.literal('leave'), chat: ref, user: ref }),
  z.object({ action: z.literal('promote'), ...inGroup, rights: z.array(z.enum(adminRights)).optional() }),
  z.object({ action: z.literal('demote'), ...inGroup }),
  z.object({ action: z.literal('restrict'), ...inGroup, canSend: z.boolean().optional() }),
  z.object({ action: z.literal('anonymous'), chat: ref, user: ref, on: z.boolean() }),
  z.object({ action: z.literal('block'), user: ref }),
  z.object({ action: z.literal('unblock'), user: ref }),
  z.object({ action: z.literal('deleteAccount'), user: ref }),
  z.object({ action: z.literal('deleteGroup'), chat: ref }),
  z.object({ action: z.literal('language'), user: ref, code: z.string().max(20) }),
  z.object({ action: z.literal('createTopic'), chat: ref, name: z.string().min(1).max(128), by: ref }),
  z.object({ action: z.literal('closeTopic'), ...topic }),
  z.object({ action: z.literal('reopenTopic'), ...topic }),
  z.object({ action: z.literal('deleteTopic'), chat: ref, topic: id }),
  z.object({ action: z.literal('deleteMessage'), chat: ref, message: id }),
  z.object({ action: z.literal('privacy'), on: z.boolean() }),
])
export type Action = z.infer<typeof actionBody>
