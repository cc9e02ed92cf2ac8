import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { streamSSE } from 'hono/streaming'
import type { ZodType } from 'zod'
import { messageOf } from '../../core/errors.ts'
import type { Limits, Throttle } from '../api/limits.ts'
import { storeFile } from '../api/media.ts'
import { documentedName } from '../api/registry.ts'
import type { FaultRule, Faults } from '../faults.ts'
import type { Feed, FeedEvent } from '../feed.ts'
import type { Ledger } from '../ledger.ts'
import type { RequestRecord, Transcript } from '../transcript.ts'
import type { CommandBook } from '../world/commands.ts'
import { imageSize } from '../world/images.ts'
import type { Person, StoredChat, StoredMessage } from '../world/types.ts'
import type { World } from '../world/world.ts'
import { perform } from './actions.ts'
import { serveStatic } from './files.ts'
import * as schemas from './schemas.ts'
import type { SystemBook } from './systems.ts'
import { viewChat, viewMessage, viewPerson, viewWorld } from './view.ts'

export interface ControlParts {
  world: World
  feed: Feed
  faults: Faults
  transcript: Transcript
  ledger: Ledger
  throttle: Throttle
  commands: CommandBook
  systems: SystemBook
}

const uploadLimit = 52 * 1024 * 1024
const callsShown = 60
const eventsWaiting = 2000
const heartbeatMs = 15_000

/** The page and its JSON API, for people, and for tests in other processes. */
export function controlApp(parts: ControlParts): Hono {
  const app = new Hono()
  app.use('/control/*', bodyLimit({ maxSize: uploadLimit }))
  app.use('/control/*', async (c, next) =>
    foreign(c) ? c.json({ error: 'only the page itself may do this' }, 403) : next(),
  )
  app.onError((error, c) => c.json({ error: messageOf(error) }, 400))
  talkRoutes(app, parts)
  worldRoutes(app, parts)
  faultRoutes(app, parts)
  systemRoutes(app, parts)
  app.get('*', (c) => serveStatic(c.req.path))
  return app
}

/** Another site's script must not drive the sandbox of whoever visits it. */
function foreign(c: Context): boolean {
  const origin = c.req.header('origin')
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host !== c.req.header('host')
}

async function read<T>(c: Context, schema: ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(await c.req.json())
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new Error(`${issue?.path.join('.') || 'body'}: ${issue?.message}`)
}

function talkRoutes(app: Hono, { world }: ControlParts): void {
  const chatFor = (user: number | string, chat: number | string) => world.talk.chatOf(world.person(user), chat).id
  const shown = (message: StoredMessage) => viewMessage(world.state, message)
  app.post('/control/say', async (c) => {
    const { user, chat, text, replyTo, thread } = await read(c, schemas.sayBody)
    const chatId = chatFor(user, chat)
    const options = {
      ...(replyTo !== undefined && { replyTo: { chatId, id: replyTo } }),
      ...(thread !== undefined && { thread }),
    }
    return c.json(shown(world.say(user, chatId, text, options)))
  })
  app.post('/control/attach', async (c) => c.json(shown(await attach(c, world, chatFor))))
  app.post('/control/edit', async (c) => {
    const { user, chat, message, text } = await read(c, schemas.editBody)
    return c.json(shown(world.edit(user, { chatId: chatFor(user, chat), id: message }, text)))
  })
  app.post('/control/press', async (c) => {
    const { user, chat, message, button, data } = await read(c, schemas.pressBody)
    const ref = { chatId: chatFor(user, chat), id: message }
    const press = data === undefined ? world.press(user, ref, button ?? '') : world.forge(user, ref, data)
    return c.json({ queryId: press.queryId })
  })
  app.post('/control/react', async (c) => {
    const { user, chat, message, emoji } = await read(c, schemas.reactBody)
    world.react(user, { chatId: chatFor(user, chat), id: message }, emoji)
    return c.json({})
  })
}

type ChatFor = (user: number | string, chat: number | string) => number

async function attach(c: Context, world: World, chatFor: ChatFor): Promise<StoredMessage> {
  const form = await c.req.formData()
  const file = form.get('file')
  if (file === null || typeof file === 'string') throw new Error('file: attach a file')
  const number = (name: string) => {
    const value = Number(form.get(name) ?? '')
    return Number.isInteger(value) && value !== 0 ? value : undefined
  }
  const user = number('user') ?? String(form.get('user'))
  const chatId = chatFor(user, number('chat') ?? String(form.get('chat')))
  const data = Buffer.from(await file.arrayBuffer())
  const upload = { name: file.name, mime: file.type, data }
  const media = storeFile(world.state, upload, imageSize(data) ? 'photo' : 'document')
  const replyTo = number('replyTo')
  const thread = number('thread')
  return world.say(user, chatId, String(form.get('text') ?? ''), {
    media,
    ...(replyTo !== undefined && { replyTo: { chatId, id: replyTo } }),
    ...(thread !== undefined && { thread }),
  })
}

function worldRoutes(app: Hono, parts: ControlParts): void {
  const { world, commands, transcript, ledger } = parts
  app.get('/control/state', (c) => c.json(snapshot(parts)))
  app.get('/control/events', (c) => events(c, parts))
  app.post('/control/world', async (c) => c.json(perform(world, await read(c, schemas.actionBody)) ?? {}))
  app.get('/control/commands', (c) => {
    const person = world.person(Number(c.req.query('user')))
    const chat = world.chat(Number(c.req.query('chat')))
    return c.json(commands.shownTo(chat, world.state.member(chat, person.id), person.languageCode))
  })
  app.get('/control/transcript', (c) => {
    const since = Number(c.req.query('since') ?? 0)
    const methods = c.req.queries('method') ?? []
    return c.json(transcript.requests(...methods).filter((record) => record.seq > since))
  })
  app.get('/control/ledger', (c) =>
    c.json({
      breaches: ledger.breaches(),
      early: ledger.early(),
      duplicates: ledger.duplicates().map((group) => group.map(({ chatId, id }) => ({ chatId, id }))),
    }),
  )
  app.get('/control/files/:id', (c) => {
    const file = world.state.files.get(c.req.param('id'))
    if (!file) return c.json({ error: 'no such file' }, 404)
    const inline = imageSize(file.data) !== undefined
    return c.body(new Uint8Array(file.data), 200, {
      'content-type': inline ? 'image/*' : 'application/octet-stream',
      'content-disposition': `${inline ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
      'x-content-type-options': 'nosniff',
    })
  })
}

function snapshot({ world, faults, throttle, systems, transcript }: ControlParts) {
  return {
    ...viewWorld(world.state),
    faults: faults.active,
    refusing: faults.refusing,
    requests: transcript.requests().slice(-500).map(shownCall).filter(Boolean).slice(-callsShown).reverse(),
    limits: throttle.limits,
    systems: systems.list,
    privacy: world.talk.privacy,
  }
}

/** The whole state first, then every change as it happens. */
function events(c: Context, parts: ControlParts): Response {
  return streamSSE(c, async (stream) => {
    let queue: { event: string; data: string }[] = [{ event: 'state', data: JSON.stringify(snapshot(parts)) }]
    let wake: () => void = () => undefined
    const stop = parts.feed.listen((event) => {
      const data = drawn(parts.world, event)
      if (data === undefined) return
      // Who reads too slowly gets the whole state again instead of everything in between.
      if (queue.length >= eventsWaiting) queue = [{ event: 'state', data: JSON.stringify(snapshot(parts)) }]
      else queue.push({ event: event.type, data: JSON.stringify(data) })
      wake()
    })
    stream.onAbort(() => {
      stop()
      wake()
    })
    const beat = setInterval(() => wake(), heartbeatMs)
    while (!stream.aborted) {
      const batch = queue
      queue = []
      for (const message of batch) await stream.writeSSE(message)
      if (batch.length === 0) await stream.write(': alive\n\n')
      if (queue.length === 0) await new Promise<void>((resolve) => (wake = resolve))
    }
    clearInterval(beat)
  })
}

function drawn(world: World, { type, data }: FeedEvent): unknown {
  if (type === 'reset' || type === 'poll') return undefined
  if (type === 'request') return shownCall(data as RequestRecord)
  if (type === 'message') return viewMessage(world.state, data as StoredMessage)
  if (type === 'chat') return viewChat(world.state, data as StoredChat)
  return type === 'person' ? viewPerson(data as Person) : (data ?? {})
}

/** Polls that went well would only drown the rest. */
function shownCall({
  seq,
  at,
  method,
  chatId,
  outcome,
  status,
  description,
  fault,
  earlyByMs,
}: RequestRecord): unknown {
  if (outcome === 'pending') return undefined
  if (method === 'getupdates' && (outcome === 'ok' || outcome === 'gone')) return undefined
  return { seq, at, method: documentedName(method), chatId, outcome, status, description, fault, earlyByMs }
}

function faultRoutes(app: Hono, { faults, throttle }: ControlParts): void {
  app.get('/control/faults', (c) => c.json(faults.active))
  app.post('/control/faults', async (c) => {
    const { remove: _, ...fault } = faults.add((await read(c, schemas.faultBody)) as FaultRule)
    return c.json(fault)
  })
  app.delete('/control/faults', (c) => {
    faults.clear()
    return c.json({})
  })
  app.delete('/control/faults/:id', (c) => {
    faults.remove(c.req.param('id'))
    return c.json({})
  })
  app.post('/control/refuse', async (c) => {
    const { refuse } = await read(c, schemas.refuseBody)
    await (refuse ? faults.refuse() : faults.accept())
    return c.json({ refuse })
  })
  app.post('/control/limits', async (c) => {
    throttle.limits = { ...throttle.limits, ...((await read(c, schemas.limitsBody)) as Partial<Limits>) }
    return c.json(throttle.limits)
  })
}

function systemRoutes(app: Hono, { systems }: ControlParts): void {
  app.get('/control/systems', (c) => c.json(systems.list))
  app.post('/control/systems', async (c) => {
    const { id, url } = await read(c, schemas.systemBody)
    systems.add(id, url)
    return c.json(systems.list)
  })
  app.delete('/control/systems/:id', (c) => {
    systems.remove(c.req.param('id'))
    return c.json(systems.list)
  })
  app.on(['GET', 'POST'], '/control/systems/:id', async (c) => {
    const wish = c.req.method === 'POST' ? ((await c.req.json()) as unknown) : undefined
    const { status, body } = await systems.control(c.req.param('id'), wish)
    return Response.json(body, { status })
  })
}
