import { afterEach, describe, expect, it } from 'vitest'
import type { SetupNews } from '../../src/chat/index.ts'
import { claimFor, createClaims, triesEach, triesInAll } from '../../src/chat/setup/claims.ts'
import { codeLength, looksLikeCode, makeCode, plainCode, sameCode, shownCode } from '../../src/chat/setup/code.ts'
import { configurationLines, copiedLines } from '../../src/chat/setup/keep.ts'
import { chats as sandboxChats } from '../../src/sandbox/world/cast.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { ops, Rig, type RigOptions } from './rig.ts'

let rig: Rig
afterEach(async () => rig?.close())

const said: SetupNews[] = []
const code = () => said.findLast((news) => news.kind === 'code')?.code ?? ''

/** A bot that nobody configured: one chat without a place, nobody on the list. */
async function unclaimed(options: RigOptions = {}): Promise<Rig> {
  said.length = 0
  rig = await Rig.start({
    people: [],
    chats: () => ({ ops: {} }),
    ...options,
    deps: { setup: { announce: (news) => said.push(news), file: false }, ...options.deps },
  })
  return rig
}

const start = (who: string, text: string, where: number | 'bot' = ops) =>
  rig.said(who, `/start${where === 'bot' ? '' : '@opsbell_bot'} ${text}`.trim(), { where })

describe('the claim code', () => {
  it('CORE-7: has eight characters that nobody misreads, never the same', () => {
    const made = Array.from({ length: 500 }, makeCode)
    expect(new Set(made).size).toBe(500)
    for (const one of made) expect(one).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/)
    expect(codeLength).toBeGreaterThanOrEqual(8)
  })

  it.each([
    ['K7QM-2XWP', 'K7QM2XWP'],
    ['k7qm2xwp', 'K7QM2XWP'],
    ['Ｋ７ＱＭ－２ＸＷＰ', 'K7QM2XWP'],
    ['O1il-OOOO', '01110000'],
  ])('%s is read as %s', (typed, plain) => {
    expect(plainCode(typed)).toBe(plain)
    expect(looksLikeCode(typed)).toBe(true)
  })

  it('is compared whole, and shown in two halves', () => {
    expect([sameCode('AB', 'AB'), sameCode('AB', 'AC'), sameCode('AB', 'ABC')]).toEqual([true, false, false])
    expect(shownCode('K7QM2XWP')).toBe('K7QM-2XWP')
  })

  it('works an hour; then the next one is announced and the old one is known as old', async () => {
    const clock = new FakeClock()
    const codes: string[] = []
    const claims = createClaims(clock, (next) => codes.push(next.code))
    claims.open()
    const [first = ''] = codes
    await clock.advance(claimFor - 1)
    expect(claims.judge(1, first)).toBe('right')
    await clock.advance(1)
    expect(codes).toHaveLength(2)
    expect([claims.judge(1, first), claims.judge(1, codes[1] ?? '')]).toEqual(['old', 'right'])
    claims.use()
    expect(claims.judge(1, codes[1] ?? '')).toBe('old')
    expect(claims.isOpen()).toBe(false)
  })

  it('is tried a few times by one person, and a few more by all; then even the right one is refused', async () => {
    const clock = new FakeClock()
    const claims = createClaims(clock, () => {})
    claims.open()
    const right = claims.current()?.code ?? ''
    const wrong = right.startsWith('0') ? '11111111' : '00000000'
    for (let i = 0; i < triesEach; i++) expect(claims.judge(1, wrong)).toBe('wrong')
    expect([claims.judge(1, right), claims.judge(2, right)]).toEqual(['worn', 'right'])
    for (let who = 10, tries = triesEach; tries < triesInAll; who++, tries++) claims.judge(who, wrong)
    expect(claims.judge(99, right)).toBe('worn')
    await clock.advance(claimFor)
    expect(claims.judge(99, claims.current()?.code ?? '')).toBe('right')
  })
})

describe('the lines to keep', () => {
  const kept = {
    timezone: 'Asia/Taipei',
    locale: 'zh-TW',
    chat: { name: 'ops', id: -100123, topic: 7 },
    person: { id: 1001, name: 'Ali"ce' },
  }
  it('are YAML of opsbell.yaml, also with a name that needs quoting', () => {
    expect(configurationLines(kept)).toEqual([
      'timezone: Asia/Taipei',
      'locale: zh-TW',
      'chats:',
      '  ops: { id: -100123, topic: 7 }',
      'people:',
      '  - { id: 1001, name: "Ali\\"ce", role: admin }',
    ])
  })
  it('fit a button that copies: 256 characters', () => {
    const long = { ...kept, timezone: 'America/Argentina/ComodRivadavia', person: { id: 1001, name: 'x'.repeat(150) } }
    expect(copiedLines(kept)).toContain('timezone')
    expect(copiedLines(long).length).toBeLessThanOrEqual(256)
    expect(copiedLines(long)).not.toContain('timezone')
  })
})

describe('CORE-7: claiming a bot that has no configuration', () => {
  it('the terminal gets a code and a deep link, and who writes the code in the group is its admin', async () => {
    await unclaimed()
    expect(said).toEqual([
      {
        kind: 'code',
        bot: 'opsbell_bot',
        code: expect.stringMatching(/^\w{4}-\w{4}$/),
        expiresAt: expect.any(Number),
        link: `https://t.me/opsbell_bot?startgroup=${code()}&admin=pin_messages+manage_topics`,
      },
    ])
    const card = await rig.ask('Alice', `/start@opsbell_bot ${code()}`)
    expect(rig.text(card)).toBe(
      `👋 已加入「OPS 值班」，都好了\n群組 ${ops}\n你的 ID 1001\n🟢 送訊息、釘選、讀取訊息\n我已記住；想寫進設定檔就按「複製設定」。`,
    )
    expect(rig.buttons(card)).toEqual([['🔄 再檢查', '📋 複製設定', '✉️ 送測試']])
    expect(said.at(-1)).toEqual({
      kind: 'claimed',
      name: 'Alice',
      chat: 'OPS 值班',
      lines: [
        'timezone: Asia/Taipei',
        'locale: zh-TW',
        'chats:',
        `  ops: { id: ${ops} }`,
        'people:',
        '  - { id: 1001, name: "Alice", role: admin }',
      ],
    })
    expect(await rig.said('Alice', '/help')).toContain('/doctor')
    expect((await rig.fire()).text).toContain('InstanceDown')
    expect(await rig.audit()).toContainEqual(
      expect.objectContaining({ what: 'claim', by: { id: 1001, name: 'Alice' } }),
    )
  })

  it('whoever asks for something before the claim is told how to claim, not to ask an admin', async () => {
    await unclaimed()
    const answer = await rig.said('Alice', '/health@opsbell_bot')
    expect(answer).toContain('還沒有主人')
    expect(answer).toContain('/start@opsbell_bot CODE')
    await start('Alice', code())
    expect(await rig.said('Mallory', '/health@opsbell_bot')).toContain('1004')
  })

  it('the code is void after the claim, for everybody', async () => {
    await unclaimed()
    const used = code()
    await start('Alice', used)
    rig.sandbox.world.say('Mallory', ops, `/start@opsbell_bot ${used}`)
    await rig.settled()
    expect(await rig.said('Mallory', '/alerts@opsbell_bot').catch(() => 'silence')).not.toContain('進行中')
    expect(said.filter(({ kind }) => kind === 'code')).toHaveLength(1)
    expect(await start('Alice', used)).toContain('你是 Alice')
  })

  it('stands over restarts without a file, until a file names an admin', async () => {
    await unclaimed()
    await start('Alice', code())
    await rig.chat.stop(AbortSignal.timeout(5000))
    const { sandbox, clock, store } = rig
    const on = { sandbox, clock }
    const next = await Rig.start({
      on,
      store,
      people: [],
      chats: () => ({ ops: {} }),
      deps: { setup: { announce: (news) => said.push(news), file: false } },
    })
    expect(await next.said('Alice', '/help')).toContain('/doctor')
    expect(said.filter(({ kind }) => kind === 'code')).toHaveLength(1)
    await next.chat.stop(AbortSignal.timeout(5000))

    const filed = await Rig.start({ on, store, people: [{ id: 1002, name: 'Bob', role: 'admin' }] })
    expect(await filed.said('Alice', '/start@opsbell_bot')).toContain('我還不認識你')
    expect(await filed.said('Bob', '/help@opsbell_bot')).toContain('/doctor')
    await filed.stop()
  })

  it('binds the topic in which it was written', async () => {
    await unclaimed()
    const { forum } = sandboxChats
    const topic = rig.sandbox.world.groups.createTopic(forum, 'alerts', 'Alice').id
    const card = await rig.ask('Alice', `/start@opsbell_bot ${code()}`, { where: forum, thread: topic })
    expect(card.threadId).toBe(topic)
    expect(rig.text(card)).toContain(`你的 ID 1001 · 話題 ${topic}`)
    expect(rig.text(card)).toContain('🟢 送訊息、釘選、讀取訊息、話題')
  })

  it('of two who write the code at the same moment one is the admin', async () => {
    await unclaimed()
    const right = code()
    for (const who of ['Alice', 'Bob', 'Carol']) rig.sandbox.world.say(who, ops, `/start@opsbell_bot ${right}`)
    await rig.settled()
    expect(await rig.store.count('claimant', 'id', {})).toBe(1)
    expect(said.filter(({ kind }) => kind === 'claimed')).toHaveLength(1)
  })

  it('names what is missing, one fix a line, and the button looks again', async () => {
    await unclaimed()
    const { groups } = rig.sandbox.world
    groups.demote(ops, rig.sandbox.botId)
    const card = await rig.ask('Alice', `/start@opsbell_bot ${code()}`)
    expect(rig.text(card)).toContain('還差 2 項')
    expect(rig.text(card).split('\n').slice(3, 6)).toEqual([
      '🔴 釘選：把我設為管理員，開啟「釘選訊息」',
      '🔴 讀取訊息：把我設為管理員，否則指令要寫成 /health@opsbell_bot',
      '🟢 送訊息',
    ])
    groups.promote(ops, rig.sandbox.botId)
    await rig.press('Alice', card, '🔄 再檢查')
    await rig.settled()
    expect(rig.text(card)).toContain('都好了')
  })

  it('in private it says to do it in the group, or takes the private chat when asked to', async () => {
    await unclaimed()
    const shown = await rig.ask('Bob', `/start ${code()}`, { where: 'bot' })
    expect(rig.text(shown)).toContain(`請把我加進值班群組，在那裡打 /start@opsbell_bot ${code()}`)
    expect(rig.buttons(shown)).toEqual([['➕ 加到群組', '📋 複製指令']])
    expect(await start('Bob', `${code()} here`, 'bot')).toContain('你的 ID 1002')
    await rig.alerts.ingest(
      [
        {
          origin: 't',
          labels: { alertname: 'X', priority: 'P1' },
          annotations: {},
          state: 'firing',
          startsAt: rig.clock.now(),
          system: 'shop',
        },
      ],
      rig.clock.now(),
      't',
    )
    await rig.sandbox.waitFor(
      () => rig.messages(1002).find(({ text }) => text?.includes('shop')),
      'the card in private',
    )
  })

  it('a wrong code gets its answer, too many get none, and an anonymous admin is told why it can not work', async () => {
    await unclaimed()
    expect(await start('Mallory', '0000-0000')).toContain('That is not the claim code')
    for (let i = 1; i < triesEach; i++) await start('Mallory', '0000-0000')
    expect(await start('Mallory', code())).toContain('Too many tries')
    const before = rig.messages().length
    rig.sandbox.world.say('Mallory', ops, `/start@opsbell_bot ${code()}`)
    await rig.settled()
    expect(rig.messages().length).toBe(before + 1)

    rig.sandbox.world.groups.setAnonymous(ops, 'Alice', true)
    const hidden = rig.sandbox.world.say('Alice', ops, `/start@opsbell_bot ${code()}`)
    expect(rig.text(await rig.answer(hidden))).toContain('匿名管理員或頻道身分不能認領')
    rig.sandbox.world.groups.setAnonymous(ops, 'Alice', false)
    expect(await start('Alice', code())).toContain('已加入')
  })

  it('works in privacy mode; a plain /start, and being added to a group, say where the code is', async () => {
    await unclaimed()
    const { world, botId } = rig.sandbox
    expect(await rig.said('Mallory', '/start@opsbell_bot')).toContain('/start@opsbell_bot CODE')
    world.groups.kick(ops, botId)
    world.groups.add(ops, botId, 'Alice')
    await rig.sandbox.waitFor(
      () => rig.messages().findLast(({ from, text }) => from === botId && text?.includes('認領碼')),
      'the hint',
    )
    expect(await start('Alice', code())).toContain('還差')
  })

  it('a crash between claim and answer is made good: the same update binds the chat and answers', async () => {
    const alice = { id: 1001, is_bot: false, first_name: 'Alice' }
    const chat = { id: ops, type: 'supergroup' as const, title: 'OPS 值班' }
    const text = '/start@opsbell_bot K7QM-2XWP'
    const entities = [{ type: 'bot_command' as const, offset: 0, length: 18 }]
    rig = await Rig.prepare({ people: [], chats: () => ({ ops: {} }) })
    const now = rig.clock.now()
    const message = { message_id: 500, date: Math.floor(now / 1000), chat, from: alice, text, entities }
    const update = { update_id: 900, message }
    const open = { update, receivedAt: now, order: now, state: 'open' as const, attempts: 1 }
    await rig.store.commit({
      put: [
        { kind: 'update', id: '900', doc: open },
        { kind: 'claimant', id: '1001', doc: { id: 1001, name: 'Alice', at: now, cause: 'update:900', chat: 'ops' } },
      ],
    })
    await rig.begin()
    await rig.settled()
    expect((await rig.store.get('chat', 'ops'))?.doc).toMatchObject({ id: ops, title: 'OPS 值班' })
    expect(rig.messages().map(({ text }) => text?.split('\n')[0])).toContain('👋 已加入「OPS 值班」，都好了')
  })

  it('with a file that names chats but nobody, the claim only makes an admin', async () => {
    await unclaimed({
      chats: () => ({ ops: { id: ops } }),
      deps: { setup: { announce: (news) => said.push(news), file: true } },
    })
    const elsewhere = await rig.said('Alice', `/start@opsbell_bot ${code()}`, { where: sandboxChats.forum })
    expect(elsewhere).toContain('設定檔的群組（ops）都有位置了')
    expect(await start('Alice', code())).toContain('已加入')
    expect(said.at(-1)).toMatchObject({ lines: ['chats:', `  ops: { id: ${ops} }`, 'people:', expect.any(String)] })
  })

  it('the code is void as soon as the configuration names an admin, and the next chat without a place gets a code', async () => {
    const people: { id: number; name: string; role: 'admin' }[] = []
    const known: Record<string, { id?: number }> = { ops: { id: ops } }
    await unclaimed({ people, chats: () => known })
    const before = code()
    people.push({ id: 1002, name: 'Bob', role: 'admin' })
    expect(await start('Mallory', before)).toContain('1004')
    expect(await rig.store.count('claimant', 'id', {})).toBe(0)

    known.night = {}
    await start('Bob', '')
    expect(code()).not.toBe(before)
    await rig.said('Bob', `/start@opsbell_bot ${code()}`, { where: sandboxChats.forum })
    expect((await rig.store.get('chat', 'night'))?.doc.id).toBe(sandboxChats.forum)
  })

  it('the terminal says nothing when the configuration names everything', async () => {
    await unclaimed({ people: [{ id: 1001, name: 'Alice', role: 'admin' }], chats: () => ({ ops: { id: ops } }) })
    expect(said).toEqual([])
    expect(await start('Alice', 'K7QM-2XWP')).toContain('你是 Alice')
  })
})
