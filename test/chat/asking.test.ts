import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { StoredMessage } from '../../src/sandbox/world/types.ts'
import { Rig } from './rig.ts'

describe('CORE-6: answers to questions of the bot are never lost', () => {
  let rig: Rig
  let onCall: ((payload: object) => Promise<void>) | undefined
  beforeEach(async () => {
    onCall = undefined
    rig = await Rig.start({ onCall: (_method, payload) => onCall?.(payload) })
  })
  afterEach(() => rig.close())

  const isQuestion = ({ input }: StoredMessage) => input?.kind === 'force_reply'
  const questions = () => rig.messages().filter(isQuestion)
  const active = () => rig.alerts.views.silences()
  const other = async (alertname = 'InstanceDown') => {
    const card = await rig.fire(alertname)
    await rig.press('Alice', card, '🔕 靜音')
    await rig.settled()
    const sheet = rig.messages().at(-1) as StoredMessage
    await rig.press('Alice', sheet, '其他…')
    return sheet
  }
  const answersTo = (to: StoredMessage) =>
    rig.messages().flatMap((one) => (one.replyTo === to.id && one.from === rig.sandbox.botId ? [rig.text(one)] : []))
  const say = async (text: string, replyTo: StoredMessage, who = 'Alice') => {
    const said = rig.sandbox.world.say(who, replyTo.chatId, text, { replyTo })
    await rig.settled()
    return answersTo(said)
  }
  /** As after a kill between the message and what is kept of it. */
  const forget = ({ chatId, id }: StoredMessage) =>
    rig.store.commit({ del: [{ kind: 'prompt', id: `${chatId}/${id}` }] })

  it('one that comes before Telegram told us of the question is taken, once', async () => {
    let early: StoredMessage | undefined
    // The call that asks does not come back before its question is answered.
    onCall = async (payload) => {
      const [question] = questions()
      if (!question || early || !JSON.stringify(payload).includes('force_reply')) return
      early = rig.sandbox.world.say('Alice', question.chatId, '90m', { replyTo: question })
      await rig.answer(early)
    }
    await other()
    await rig.settled()
    expect(early && answersTo(early)).toEqual([expect.stringMatching(/^🔕 Alice 靜音至/)])
    expect(active()).toHaveLength(1)
    const [question] = questions()
    expect(question && (await say('5h', question))).toEqual(['這個問題已經回答過了，請從頭再來一次。'])
    expect(active()).toHaveLength(1)
  })

  it('of a question that is there twice since the bot was killed, either copy can be answered, once', async () => {
    const sheet = await other()
    await rig.settled()
    const [first] = questions()
    if (!first) throw new Error('no question')
    await forget(first)
    await rig.press('Alice', sheet, '其他…')
    await rig.settled()
    const second = questions()[1]
    expect(await say('90m', first)).toEqual([expect.stringMatching(/^🔕 Alice 靜音至/)])
    expect(second && (await say('5h', second))).toEqual(['這個問題已經回答過了，請從頭再來一次。'])
    expect(active()).toHaveLength(1)
  })

  it('where the words alone do not tell which question is meant, that is said', async () => {
    await other()
    await rig.settled()
    const [first] = questions()
    if (!first) throw new Error('no question')
    await forget(first)
    await other('DiskLow')
    await rig.settled()
    expect(questions()).toHaveLength(2)
    expect(await say('90m', first)).toEqual(['這個問題已經不在了，請再按一次原本的按鈕。'])
    expect(active()).toHaveLength(0)
    const second = questions()[1]
    expect(second && (await say('90m', second))).toEqual([expect.stringMatching(/^🔕 Alice 靜音至/)])
  })

  it('one of days later is told that it is too late', async () => {
    await other()
    await rig.settled()
    const [question] = questions()
    rig.clock.shift(5 * 86_400_000)
    expect(question && (await say('90m', question))).toEqual(['這個問題已經過期，請從頭再來一次。'])
  })

  it("somebody else's is told whom the question asks, though only its words are known", async () => {
    await other()
    await rig.settled()
    const [question] = questions()
    if (!question) throw new Error('no question')
    await forget(question)
    expect(await say('90m', question, 'Bob')).toEqual(['這是在問 Alice，你的回覆不算。'])
  })
})
