import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { VerifyRun } from '../../../src/respond/verify/index.ts'
import type { StoredMessage } from '../../../src/sandbox/world/types.ts'
import { opsGroup } from '../../support/bot.ts'
import { AppRig, minute } from '../../systems/app-rig.ts'
import { bob, VerifyRig } from './rig.ts'

const alice = { id: 1001, name: 'Alice' }
/** Without requests nothing is judged of these either. */
const triggers = ['rollback-auth', 'rollback-timeouts', 'rollback-tts']

describe('AS-4: lines that a person has to confirm', () => {
  let rig: VerifyRig
  let causes = 0
  beforeAll(async () => {
    rig = await VerifyRig.start()
    await rig.settle(30_000)
    await rig.set('traffic', 'idle')
  })
  afterAll(() => rig.close())

  const doing = (person = alice) => ({ person, at: rig.clock.now(), cause: `press:${++causes}` })
  const say = (run: VerifyRun, line: string, verdict: 'pass' | 'fail' = 'pass', person = alice) =>
    rig.verify.confirm({ ...doing(person), run: run.id, line, verdict })
  const markdown = async (id: string) => {
    const report = await rig.reports.byId(id)
    return Buffer.from((await rig.files.get(report?.markdown.id ?? '')) ?? []).toString()
  }
  const tellings = async () =>
    (await rig.store.list('post', 'queued', {})).flatMap(({ doc }) => (doc.face === 'report-file' ? [doc] : []))

  it('each has two buttons; a press gives the verdict, says who, and makes the report anew; the last one tells it', async () => {
    const run = await rig.run()
    const told = (await tellings()).length
    expect(await rig.card(run.id)).toMatch(
      /^⚪ AI 串流服務 驗證：通過 23、未判定 6\n[\s\S]*\n⚪ 首 token P95 < 2 秒：沒有數據.*\n⚪ 吞吐量.*\n⚪ 串流錯誤率.*\n(⚪ .*未判定，樣本太少（0\/0，至少 50）\n){3}👆 請人看過再按/,
    )
    expect((await rig.buttons(run.id)).map((row) => row.map(({ text }) => text))).toEqual([
      ['✅ 首 token P95 < 2 秒', '❌'],
      ['✅ 吞吐量 ≥ 50 tokens/s', '❌'],
      ['✅ 串流錯誤率 < 1 %', '❌'],
      ['✅ 認證錯誤 > 5 %', '❌'],
      ['✅ 超時 > 10 %', '❌'],
      ['✅ TTS 失敗 > 30 %', '❌'],
    ])
    expect(await say(run, 'p95')).toMatchObject({ did: 'done', line: { verdict: 'pass', confirmed: { by: alice } } })
    expect(await rig.reports.byId(`verify-${run.id}`)).toMatchObject({ replacedBy: `verify-${run.id}-2` })
    expect(await markdown(`verify-${run.id}-2`)).toMatch(/通過 \| 首 token P95.*Alice 03\/02 10:\d\d 人工確認符合/)
    expect(await rig.card(run.id)).toMatch(/通過 24、未判定 5\n/)
    expect((await rig.buttons(run.id)).length).toBe(5)
    expect(await say(run, 'p95', 'fail', bob)).toMatchObject({ did: 'already', line: { confirmed: { by: alice } } })
    for (const line of ['throughput', ...triggers]) await say(run, line)
    expect(await tellings()).toHaveLength(told)
    await say(run, 'errors', 'fail', bob)
    const card = await rig.card(run.id)
    expect(card).toMatch(
      /^❌ AI 串流服務 驗證：通過 28、未通過 1\n[\s\S]*❌ 串流錯誤率 < 1 %：Bob 10:\d\d 人工確認不符合；原為：沒有數據/,
    )
    expect(card).not.toContain('👆')
    expect(await rig.buttons(run.id)).toEqual([])
    expect((await rig.reports.byId(`verify-${run.id}-7`))?.parts[0]).toMatchObject({ kind: 'verdict', verdict: 'fail' })
    expect((await tellings()).slice(told)).toMatchObject([{ audible: false, replyTo: { post: `verify:${run.id}` } }])
    const audit = (await rig.store.rows('audit', { limit: 100 })).map(({ body }) => body)
    expect(audit).toMatchObject([
      { action: 'verify-start', person: bob },
      { action: 'verify-confirm', person: alice, details: { line: 'p95', verdict: 'pass' } },
      { action: 'verify-confirm', details: { line: 'throughput' } },
      ...triggers.map((line) => ({ action: 'verify-confirm', details: { line } })),
      { action: 'verify-confirm', person: bob, details: { line: 'errors', verdict: 'fail' } },
    ])
  })

  it('of two who press at once each line has one verdict, and no line is lost; the same press again does it once', async () => {
    await rig.settle(15_000)
    const run = await rig.run()
    const twice = { ...doing(), run: run.id, line: 'p95', verdict: 'pass' } as const
    const did = await Promise.all([
      rig.verify.confirm(twice),
      rig.verify.confirm(twice),
      say(run, 'p95', 'fail', bob),
      say(run, 'throughput', 'pass', bob),
      say(run, 'errors'),
    ])
    expect(did.map((one) => one.did).sort()).toEqual(['already', 'done', 'done', 'done', 'done'])
    const after = await rig.verify.byId(run.id)
    expect(after?.lines.filter(({ confirmed }) => confirmed)).toHaveLength(3)
    expect(after).toMatchObject({ report: `verify-${run.id}-4` })
    expect(after?.untold).toBeUndefined()
  })

  it('a newer run asks anew: the card before it asks no more', async () => {
    await rig.settle(15_000)
    const run = await rig.run()
    expect((await rig.store.get('post', `verify:${run.id}`))?.doc.final).toBe(false)
    await rig.settle(15_000)
    await rig.run()
    expect(await rig.buttons(run.id)).toEqual([])
    expect((await rig.store.get('post', `verify:${run.id}`))?.doc.final).toBe(true)
    expect(await say(run, 'p95')).toEqual({ did: 'missing' })
  })

  it('what is judged already, what did not answer and what is not there can not be confirmed', async () => {
    await rig.set('broken', 'health')
    const run = await rig.run()
    await rig.set('broken', 'none')
    for (const line of ['metrics-answer', 'health-answer', 'load.p95', 'nothing'])
      expect(await say(run, line)).toEqual({ did: 'missing' })
    expect(await rig.verify.confirm({ ...doing(), run: 'nope', line: 'p95', verdict: 'pass' })).toEqual({
      did: 'missing',
    })
  })

  it('a report that a crash kept back is told after the restart, once', async () => {
    await rig.settle(15_000)
    const run = await rig.run()
    const told = (await tellings()).length
    await say(run, 'p95')
    const found = await rig.store.get('verify-run', run.id)
    const untold = { report: found?.doc.report ?? '', cause: 'press:last' }
    if (found) await rig.store.commit({ put: [{ kind: 'verify-run', id: run.id, doc: { ...found.doc, untold } }] })
    for (const _ of [1, 2]) await rig.again().start()
    expect(await tellings()).toHaveLength(told + 1)
    expect((await rig.verify.byId(run.id))?.untold).toBeUndefined()
  })
})

describe('AS-4: confirming in the chat', () => {
  it('a responder presses once a line; a viewer is told that he may not; the file comes with the last one', async () => {
    const rig = await AppRig.start('ai-streaming', { AS_URL: '{url}' }, '2026-03-02T02:00:00Z')
    rig.set('traffic', 'idle')
    await rig.pass(minute)
    const { world } = rig.place.sandbox
    world.say(1002, opsGroup, '/verify')
    const files = () => rig.messages(/的 Markdown$/)
    for (let step = 0; step < 60 && files().length === 0; step++) await rig.pass(500)
    const card = () => rig.messages(/AI 串流服務 驗證/)[0]
    const press = async (who: number, button: string): Promise<string> => {
      const asked = world.press(who, { chatId: opsGroup, id: card()?.id ?? 0 }, button)
      const { text = '' } = await asked.answered()
      await rig.pass(5000)
      return text
    }
    expect(await press(1003, '✅ 首 token P95 < 2 秒')).toMatch(/處理者|responder/)
    expect(await press(1002, '✅ 首 token P95 < 2 秒')).toBe('✅ 已確認符合，報告已更新')
    expect(card()?.text).toMatch(/驗證：通過 24、未判定 5\n/)
    const before = files().length
    for (let button = buttonOf(card()); button !== undefined; button = buttonOf(card())) await press(1001, button)
    expect(card()?.text).toMatch(/^✅ AI 串流服務 驗證全部通過（29 項）\n/)
    expect(files().length).toBeGreaterThan(before)
    await rig.close()
  })
})

const buttonOf = (message: StoredMessage | undefined): string | undefined =>
  message?.markup?.inline_keyboard[0]?.[0]?.text
