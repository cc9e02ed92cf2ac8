import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { opsGroup } from '../../support/bot.ts'
import { AppRig, minute } from '../../systems/app-rig.ts'
import { bob, ops, VerifyRig } from './rig.ts'

const failed = (text: string) => text.split('\n').filter((line, n) => n > 0 && line.startsWith('❌ '))
const figures = (text: string) => text.replaceAll(/(?<![\d,])\d{1,3}(\.\d)? ms/g, '… ms')

describe('AS-4: a verification of the simulated backend', () => {
  let rig: VerifyRig
  beforeAll(async () => {
    rig = await VerifyRig.start()
    await rig.settle(30_000)
  })
  afterAll(() => rig.close())

  it('all lines pass; the report has every line, and comes as file in reply to the card', async () => {
    const run = await rig.run()
    expect(run).toMatchObject({ state: 'done', load: { requests: 100, concurrent: 100, succeeded: 100 } })
    expect(run.lines.filter(({ verdict }) => verdict !== 'pass')).toEqual([])
    expect(figures(await rig.card(run.id))).toMatchSnapshot('card')
    expect(figures(await rig.card(run.id, 'en'))).toMatchSnapshot('card in English')
    const report = await rig.reports.byId(`verify-${run.id}`)
    const markdown = await rig.files.get(report?.markdown.id ?? '')
    expect(
      figures(Buffer.from(markdown ?? []).toString())
        .replace(/[0-9a-f]{64}/, '<hash>')
        .replaceAll('\\', ''),
    ).toMatchSnapshot('report')
    const told = (await rig.store.list('post', 'id', {})).filter(({ doc }) => doc.face.startsWith('report'))
    expect(told.map(({ doc }) => doc)).toMatchObject([
      { audible: false, file: { name: `verify-${run.id}.md` }, replyTo: { post: `verify:${run.id}` } },
    ])
  })

  it.each([
    ['broken', 'metrics', ['/monitoring/metrics 有回應']],
    ['broken', 'prometheus', ['/metrics/prometheus 有回應']],
    ['broken', 'health', ['/monitoring/health 有回應']],
    ['broken', 'errors', ['/monitoring/errors 有回應']],
    ['broken', 'summary', ['/monitoring/errors/summary 有回應']],
    ['field', 'no-system', ['必要欄位：欄位都在：缺少 data.current_system.cpu_percent']],
    ['field', 'text-system', ['必要欄位：型別正確：data.current_system.num_threads = "four"，應為數字']],
    ['field', 'no-p95', ['5 分鐘串流指標：欄位都在：缺少 data.streaming_5min.first_token_p95_ms']],
    ['field', 'text-p95', ['5 分鐘串流指標：型別正確：data.streaming_5min.first_token_p95_ms = "820 ms"，應為數字']],
    ['field', 'baseline', ['首 token 嚴重 5000 ms：8,000 ms，應 == 5,000 ms']],
    ['openai', 'critical', ['首 token P95 < 2 秒：6,200 ms，應 < 2,000 ms']],
    ['gemini', 'tokens', ['吞吐量 ≥ 50 tokens/s：31 tokens/s，應 >= 50 tokens/s']],
    ['openai', 'errors', ['串流錯誤率 < 1 %：3%，應 < 1%']],
    ['load', 'slow', ['並發：平均 < 1s：']],
    ['load', 'tail', ['並發：P95 < 2s：']],
    ['load', 'timeouts', ['並發：無逾時：3/100']],
    ['load', 'pool', ['並發：無連線池錯誤：3/100（最常見 503）']],
    ['load', 'errors', ['並發：錯誤 < 1 %：3/100（最常見 500）']],
    ['logs', 'no-user', ['每筆錯誤紀錄有 user id：5 筆中 1 筆沒有']],
    ['logs', 'no-provider', ['每筆錯誤紀錄有 provider：5 筆中 1 筆沒有']],
    ['logs', 'no-stack', ['每筆錯誤紀錄有 stack trace：5 筆中 1 筆沒有']],
    ['logs', 'empty', []],
    ['auth', 'over', ['觸發條件「認證錯誤 > 5 %」：觸發中，7%（105/1,500）']],
    ['tts', 'failing', ['觸發條件「TTS 失敗 > 30 %」：觸發中，40%（120/300）']],
    // A tenth that times out is more than a hundredth that fails.
    ['gemini', 'timeouts', ['串流錯誤率 < 1 %：31%', '觸發條件「超時 > 10 %」：觸發中，12.4%（186/1,500）']],
    ['timeout', '30', ['STREAMING_TIMEOUT 60 秒：30 s，應 == 60 s']],
    ['process', 'cpu', ['CPU < 20 %：35%，應 < 20%']],
    ['process', 'memory', ['記憶體 < 100 MB：140.3 MB，應 < 100 MB']],
  ])('%s %s: exactly its line fails', async (id, value, wanted) => {
    await rig.set(id, value)
    const { id: run, lines } = await rig.run()
    await rig.set(id, id === 'broken' ? 'none' : id === 'timeout' ? '60' : 'ok')
    const text = await rig.card(run)
    expect(failed(text)).toEqual(wanted.map((one) => expect.stringContaining(`❌ ${one}`)))
    expect(lines.filter(({ verdict }) => verdict === 'fail')).toHaveLength(wanted.length)
    if (wanted.length > 0)
      expect(text).toMatch(new RegExp(`^❌ .*通過 \\d+、未通過 ${wanted.length}(、未判定 \\d+)?\\n`))
    else expect(text).toMatch(/^⚪ .*通過 26、未判定 3\n/)
  })

  it('errors under load are told of the requests that neither timed out nor met a full pool', async () => {
    await rig.set('load', 'timeouts')
    const { id } = await rig.run()
    await rig.set('load', 'ok')
    expect(await rig.card(id)).toContain('\n✅ 並發：錯誤 < 1 %：0/97（不含逾時與連線池錯誤）\n')
    expect(await rig.card(id, 'en')).toContain(
      '\n✅ Under load: errors < 1 %: 0/97 (timeouts and pool errors left out)\n',
    )
  })

  it('an idle system neither passes nor fails what only requests show', async () => {
    await rig.set('traffic', 'idle')
    const { lines } = await rig.run()
    await rig.set('traffic', 'ok')
    const open = lines.filter(({ verdict }) => verdict !== 'pass').map(({ id, verdict }) => `${id} ${verdict}`)
    const triggers = ['rollback-auth none', 'rollback-timeouts none', 'rollback-tts none']
    expect(open).toEqual(['p95 none', 'throughput none', 'errors none', ...triggers])
    expect(lines.find(({ id }) => id === 'rollback-tts')?.said).toEqual({
      ...{ id: 'respond-verify-few', args: { sample: '0/0', least: '50' } },
    })
  })

  it('figures from before it do not count: each source is asked anew, and of one that fails it is told why', async () => {
    await rig.settle(15_000)
    const { system } = rig.system
    system.set('gemini', 'timeouts')
    const { lines: fresh } = await rig.run()
    const of = (all: typeof fresh, line: string) => all.find(({ id }) => id === line)
    expect(of(fresh, 'rollback-timeouts')).toMatchObject({ verdict: 'fail', said: { args: { value: '12.4%' } } })
    expect(of(fresh, 'errors')).toMatchObject({ verdict: 'fail' })
    await rig.set('gemini', 'ok')
    system.set('field', 'text-p95')
    system.set('gemini', 'timeouts')
    const run = await rig.run()
    for (const line of ['p95', 'throughput', 'errors', 'rollback-timeouts', 'cpu'])
      expect(of(run.lines, line)).toMatchObject({
        verdict: 'none',
        said: { id: 'respond-verify-unread', args: { source: 'metrics' } },
      })
    expect(of(run.lines, 'rollback-auth')).toMatchObject({ verdict: 'pass' })
    const card = await rig.card(run.id)
    expect(card).toMatch(/\n⚪ 首 token P95 < 2 秒：未判定，來源 metrics 剛才讀不到：\S.*first_token_p95_ms.*"820 ms"/)
    expect(card).toContain('\n⚪ 觸發條件「超時 > 10 %」：未判定，來源 metrics 剛才讀不到（同上）\n')
    const english = await rig.card(run.id, 'en')
    expect(english).toMatch(
      /\n⚪ First token P95 < 2 s: not judged, the source metrics could not be read just now: \S.*"820 ms"/,
    )
    expect(english).toContain('\n⚪ CPU < 20 %: not judged, the source metrics could not be read just now (see above)')
    expect(english).not.toMatch(/\ds old/)
    expect(await rig.buttons(run.id)).toEqual([])
    system.set('field', 'ok')
    await rig.set('gemini', 'ok')
  })

  it('TTS is judged where the system tells of it, unless the configuration says no', async () => {
    const silent = await VerifyRig.start({ AS_TTS: '0' })
    await silent.set('tts', 'failing')
    const { lines, id } = await silent.run()
    expect(lines.find((line) => line.id === 'rollback-tts')).toMatchObject({ verdict: 'none' })
    expect(await silent.card(id)).toMatch(/^⚪ AI 串流服務 驗證：通過 28、未判定 1\n/)
    await silent.close()
  })

  it("as many requests at once as the source's own limit allows, and no more", async () => {
    rig.again(7)
    expect((await rig.run()).load).toMatchObject({ requests: 100, concurrent: 7, succeeded: 100 })
    rig.again()
  })

  it('no storm at what does not answer', async () => {
    await rig.set('broken', 'health')
    const { load, lines } = await rig.run()
    await rig.set('broken', 'none')
    expect(load).toBeUndefined()
    expect(lines.filter(({ id }) => id.startsWith('load')).map(({ verdict }) => verdict)).toEqual(Array(5).fill('none'))
  })
})

describe('AS-4: runs', () => {
  let rig: VerifyRig
  beforeAll(async () => {
    rig = await VerifyRig.start()
  })
  afterAll(() => rig.close())

  it('one at a time for each system, and once for one cause', async () => {
    const [first, again, other] = await Promise.all([
      rig.begin('update:1'),
      rig.begin('update:1'),
      rig.begin('update:2'),
    ])
    expect([first.did, again.did]).toEqual(['started', 'already'])
    expect(other).toMatchObject({ did: 'refused', why: 'running', run: { by: bob } })
    await rig.verify.stop()
  })

  it('what was under way when the bot ended is interrupted, says so, and is not begun again', async () => {
    const verify = rig.again()
    const [run] = await verify.list('ai-streaming', 1)
    expect(run).toMatchObject({ state: 'running' })
    await verify.start()
    await verify.idle()
    const after = await verify.byId(run?.id ?? '')
    expect(after).toMatchObject({ state: 'interrupted' })
    expect(await rig.card(run?.id ?? '')).toMatch(
      /還沒做完，機器人就重新啟動了。不會自動重跑；要再跑一次請輸入 \/verify ai-streaming/,
    )
    expect(await rig.begin('update:1')).toMatchObject({ did: 'already', run: { state: 'interrupted' } })
    expect(await verify.begin({ system: 'nope', person: bob, at: 0, cause: 'update:3', show: ops })).toEqual({
      did: 'refused',
      why: 'unknown',
    })
  })
})

describe('AS-4: runs that a crash breaks off', () => {
  let rig: VerifyRig
  beforeAll(async () => {
    rig = await VerifyRig.start()
    await rig.settle(30_000)
  })
  afterAll(() => rig.close())

  const files = async () =>
    (await rig.store.list('post', 'id', {})).flatMap(({ doc }) => (doc.face === 'report-file' ? [doc] : []))

  it('killed between the commit of its end and the telling: the report is told after the restart, once', async () => {
    let asked = 0
    rig.again(undefined, async () => {
      asked++
      throw new Error('killed')
    })
    const run = await rig.run()
    expect([run.state, asked, await files()]).toEqual(['done', 1, []])
    expect(run.untold).toMatchObject({ report: `verify-${run.id}` })
    for (const _ of [1, 2]) await rig.again().start()
    expect(await files()).toMatchObject([
      { file: { name: `verify-${run.id}.md` }, replyTo: { post: `verify:${run.id}` } },
    ])
    expect(await rig.verify.byId(run.id)).toMatchObject({ state: 'done' })
    expect((await rig.verify.byId(run.id))?.untold).toBeUndefined()
  })

  it('an interrupted one says no more than it knows: its step is kept now and then only', async () => {
    await rig.settle(15_000)
    const run = await rig.run()
    const running = { ...run, state: 'running' as const, step: { n: 3, total: 22 }, lines: run.lines.slice(0, 4) }
    await rig.store.commit({ put: [{ kind: 'verify-run', id: run.id, doc: running }] })
    await rig.again().start()
    expect(await rig.card(run.id)).toContain('（至少做到第 3/22 項）')
    expect(await rig.card(run.id, 'en')).toContain('(it had come to 3/22 at least)')
  })
})

describe('AS-4: /verify in the chat', () => {
  let rig: AppRig
  beforeAll(async () => {
    rig = await AppRig.start('ai-streaming', { AS_URL: '{url}' }, '2026-03-02T02:00:00Z')
    await rig.pass(minute)
  })
  afterAll(() => rig.close())

  it('a responder runs it: the card follows it to its end, the report comes with its file', async () => {
    rig.place.sandbox.world.say(1002, opsGroup, '/verify')
    const files = () => rig.messages(/verify-.* 的 (Markdown|PDF)/)
    for (let step = 0; step < 200 && files().length < 2; step++) await rig.pass(500)
    const said = rig.messages(/驗證|verify-/)
    expect(said.map(({ text }) => text?.split('\n')[0])).toEqual([
      '✅ AI 串流服務 驗證全部通過（29 項）',
      expect.stringMatching(/^verify-ai-streaming-\d+-\d+ 的 (Markdown|PDF)$/),
      expect.stringMatching(/^verify-ai-streaming-\d+-\d+ 的 (Markdown|PDF)$/),
    ])
    expect(said.slice(1).map(({ replyTo }) => replyTo)).toEqual([said[0]?.id, said[0]?.id])
  })

  it('a viewer may not', async () => {
    const cards = () => rig.messages(/^. AI 串流服務 驗證/).length
    const before = cards()
    rig.place.sandbox.world.say(1003, opsGroup, '/verify ai-streaming')
    await rig.pass(10_000)
    expect(cards()).toBe(before)
  })
})
