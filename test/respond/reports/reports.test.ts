import { beforeEach, describe, expect, it } from 'vitest'
import { plain } from '../../../src/core/text.ts'
import { canonical, hashOf, reportFaces } from '../../../src/respond/reports/index.ts'
import { draftOf, ops, Rig, start, texts, zone } from './support.ts'

let rig: Rig
beforeEach(async () => {
  rig = await Rig.open()
})

describe('CORE-10: a report is frozen', () => {
  it('with a hash of its content: the same whatever the order of keys, another for another figure', () => {
    expect(canonical({ b: [1, { d: undefined, c: 'é' }], a: null })).toBe('{"a":null,"b":[1,{"c":"é"}]}')
    expect(hashOf({ a: 1, b: 2 })).toBe(hashOf({ b: 2, a: 1 }))
    expect(hashOf({ a: 1 })).not.toBe(hashOf({ a: 2 }))
  })

  it('as Markdown that is kept at once and ends with its hash; secrets stand in none of it', async () => {
    const parts = [
      { kind: 'heading' as const, level: 2 as const, text: 'Checks' },
      { kind: 'table' as const, head: ['what', 'how'], rows: [['key', 's3cret-token'], ['one cell'], ['a', 'b', 'c']] },
      { kind: 'list' as const, items: ['one', { strong: 'when', text: 'two\nlines', code: 'printed ```' }] },
      {
        kind: 'tasks' as const,
        items: [
          { text: 'open', done: false },
          { text: 'done', done: true },
        ],
      },
      { kind: 'code' as const, text: 'x = 1' },
      { kind: 'verdict' as const, verdict: 'warn' as const, text: 'P95 1.8 s' },
    ]
    const { report, puts } = await rig.reports.freeze(draftOf({ parts, data: { note: 's3cret-token' } }), {
      id: 'golive-3',
      at: start,
    })
    expect(puts).toMatchObject([{ kind: 'report', id: 'golive-3' }])
    expect(JSON.stringify(report)).not.toContain('s3cret')
    expect(report).toMatchObject({ id: 'golive-3', at: start, markdown: { name: 'golive-3.md' } })
    expect((await rig.text(report.markdown)).replace(report.hash, '<hash>')).toMatchInlineSnapshot(`
      "# SIS v2.3.1

      ## Checks

      | what | how |
      | --- | --- |
      | key | \\*\\*\\* |
      | one cell |  |
      | a | b |

      - one
      - **when** two\\
        lines

        \`\`\`\`text
        printed \`\`\`
        \`\`\`\`


      - [ ] open
      - [x] done

      \`\`\`text
      x = 1
      \`\`\`

      **⚠️ With remarks** · P95 1.8 s

      Report golive-3 · SHA-256 of its content: <hash>
      "
    `)
  })

  it('once: the same id gives the report that is there, and nothing of it changes', async () => {
    await rig.order(draftOf(), 'golive-3')
    const again = await rig.reports.freeze(draftOf({ title: 'other' }), { id: 'golive-3', at: start + 1 })
    expect(again).toMatchObject({ puts: [], report: { title: 'SIS v2.3.1', at: start } })
  })

  it('under an id that can be a file name', async () => {
    for (const id of ['../x', 'a/b', '', ' x', 'x'.repeat(130), '.x'])
      await expect(rig.reports.freeze(draftOf(), { id, at: start })).rejects.toThrow("can't be the id of a report")
  })

  it('within bounds, and says what was left out', async () => {
    const parts = Array.from({ length: 40 }, () => ({ kind: 'code' as const, text: 'x'.repeat(100_000) }))
    const { report } = await rig.reports.freeze(draftOf({ parts }), { id: 'golive-3', at: start })
    expect(report.markdown.bytes).toBeLessThan(2_200_000)
    expect(await rig.text(report.markdown)).toMatch(/… 9 more parts were left out/)
  })

  it('in place of an earlier one, which says so', async () => {
    await rig.order(draftOf(), 'golive-3')
    await rig.order(draftOf({ title: 'second' }), 'golive-3-2', 'golive-3')
    await rig.reports.idle()
    expect(await rig.reports.byId('golive-3')).toMatchObject({ replacedBy: 'golive-3-2', title: 'SIS v2.3.1' })
  })
})

describe('CORE-10: reports are listed', () => {
  it('newest first, by kind and system, in pages', async () => {
    for (let n = 0; n < 12; n++) {
      const kind = n % 3 === 0 ? 'daily' : 'golive'
      await rig.order(draftOf({ kind, system: n % 2 === 0 ? 'a' : 'b' }), `${kind}-${n}`)
      await rig.clock.advance(1000)
    }
    const ids = async (query: object) => {
      const { items, total } = await rig.reports.list({ offset: 0, limit: 3, ...query })
      return [total, ...items.map(({ id }) => id)]
    }
    expect(await ids({})).toEqual([12, 'golive-11', 'golive-10', 'daily-9'])
    expect(await ids({ offset: 10 })).toEqual([12, 'golive-1', 'daily-0'])
    expect(await ids({ kind: 'daily' })).toEqual([4, 'daily-9', 'daily-6', 'daily-3'])
    expect(await ids({ system: 'b' })).toEqual([6, 'golive-11', 'daily-9', 'golive-7'])
    expect(await ids({ system: 'b', kind: 'daily' })).toEqual([2, 'daily-9', 'daily-3'])
    expect(await ids({ kind: 'drill' })).toEqual([0])
  })
})

describe('CORE-10: a report is told', () => {
  const how = { cause: 'update:1', audible: true }

  it('as a card with its files in reply, once for one cause and chat', async () => {
    await rig.order(draftOf(), 'golive-3')
    await rig.reports.idle()
    await rig.reports.tell('golive-3', ops, how)
    await rig.reports.tell('golive-3', ops, how)
    const posts = await rig.posts()
    expect(posts.map(({ face, audible, final, file }) => [face, audible, final, file?.name])).toEqual([
      ['report', true, true, undefined],
      ['report-file', false, true, 'golive-3.md'],
      ['report-file', false, true, 'golive-3.pdf'],
    ])
    expect(posts[1]?.replyTo).toEqual({ post: posts[0]?.id })
    await rig.reports.tell('golive-3', ops, { ...how, cause: 'update:2' })
    await rig.reports.tell('golive-3', { ...ops, chat: 'lab' }, how)
    expect(await rig.posts()).toHaveLength(9)
  })

  it('VB-10: of a daily summary its JSON comes too, exactly as it is kept', async () => {
    const data = { report_type: 'daily_summary', statistics: { total_projects: 48, quota_usage: {} } }
    await rig.order(draftOf({ kind: 'daily', data }), 'daily-shop-2026-03-01')
    await rig.reports.idle()
    await rig.reports.tell('daily-shop-2026-03-01', ops, how)
    const posts = (await rig.posts()).map(({ file }) => file)
    expect(posts.map((file) => file?.name.split('.')[1] ?? '')).toEqual(['', 'json', 'md', 'pdf'])
    const bytes = await rig.files.get(posts[1]?.id ?? '')
    expect(JSON.parse(new TextDecoder().decode(bytes))).toEqual(data)
    expect((await rig.reports.byId('daily-shop-2026-03-01'))?.data).toEqual(data)
  })

  it('before its PDF is drawn, which then follows', async () => {
    let draw = () => {}
    rig.pdf.answer = () =>
      new Promise((done) => {
        draw = () => done({ ok: true, bytes: new Uint8Array([1]) })
      })
    await rig.order(draftOf(), 'golive-3')
    await rig.reports.tell('golive-3', ops, how)
    expect(await rig.posts()).toHaveLength(2)
    expect((await rig.posts())[0]?.final).toBeUndefined()
    draw()
    await rig.reports.idle()
    const posts = await rig.posts()
    expect(posts.map(({ file }) => file?.name)).toEqual([undefined, 'golive-3.md', 'golive-3.pdf'])
    expect(posts[0]).toMatchObject({ revision: 1, final: true })
    expect(await rig.store.count('report-telling', 'id', {})).toBe(0)
  })

  it('without a PDF when it can not be drawn, and the card says so', async () => {
    rig.pdf.answer = async () => ({ ok: false, why: 'failed', error: 'out of memory' })
    await rig.order(draftOf(), 'golive-3')
    await rig.reports.tell('golive-3', ops, how)
    await rig.reports.idle()
    expect(rig.pdf.asked).toHaveLength(2)
    expect(await rig.reports.byId('golive-3')).toMatchObject({ failed: 'out of memory' })
    const [card, ...files] = await rig.posts()
    expect(files.map(({ file }) => file?.name)).toEqual(['golive-3.md'])
    expect(card).toMatchObject({ revision: 2, final: true, data: { failed: 'out of memory' } })
    rig.restart()
    await rig.reports.start()
    await rig.reports.idle()
    expect(rig.pdf.asked).toHaveLength(2)
  })

  it('what was stopped before its PDF was drawn is drawn and told after the next start', async () => {
    rig.pdf.answer = async () => ({ ok: false, why: 'stopped' })
    await rig.order(draftOf(), 'golive-3')
    await rig.reports.tell('golive-3', ops, how)
    await rig.reports.idle()
    expect(await rig.posts()).toHaveLength(2)
    rig.pdf.answer = async () => ({ ok: true, bytes: new Uint8Array([1]) })
    rig.restart()
    await rig.reports.start()
    await rig.reports.idle()
    expect((await rig.posts()).map(({ file }) => file?.name)).toEqual([undefined, 'golive-3.md', 'golive-3.pdf'])
    const { pdf } = (await rig.reports.byId('golive-3')) ?? {}
    expect(pdf).toMatchObject({ name: 'golive-3.pdf', mime: 'application/pdf' })
  })

  it('a PDF follows a post of somebody else’s own', async () => {
    rig.pdf.answer = async () => ({ ok: false, why: 'stopped' })
    const { report, puts } = await rig.reports.freeze(draftOf(), { id: 'golive-3', at: start })
    const more = rig.reports.following(report, { destination: ops, post: 'own', at: start })
    await rig.store.commit({ put: [...puts, ...more] })
    rig.pdf.answer = async () => ({ ok: true, bytes: new Uint8Array([1]) })
    rig.reports.committed('golive-3')
    await rig.reports.idle()
    expect(await rig.posts()).toMatchObject([{ replyTo: { post: 'own' }, file: { name: 'golive-3.pdf' } }])
  })

  it('by a card that says in words and signs how it ended', async () => {
    await rig.order(draftOf({ parts: [{ kind: 'verdict', verdict: 'fail', text: 'P95 3 s\n> 2 s' }] }), 'golive-3')
    await rig.reports.tell('golive-3', ops, how)
    const [card] = await rig.posts()
    const shown = (locale: string) => {
      const face = reportFaces.report?.(card?.data ?? {}, { texts: texts(locale), zone, now: start })
      return face?.blocks.map((block) => ('line' in block ? plain(block.line) : ''))
    }
    expect(shown('en')).toMatchInlineSnapshot(`
      [
        "📄 SIS v2.3.1",
        "Go-live report · sis-redpacket · 10:00 · 👤 Alice",
        "❌ Failed · P95 3 s > 2 s",
        "golive-3 · SHA-256 4d07e62bfc27…",
      ]
    `)
    expect(shown('zh-TW')).toMatchInlineSnapshot(`
      [
        "📄 SIS v2.3.1",
        "上線報告 · sis-redpacket · 10:00 · 👤 Alice",
        "❌ 未通過 · P95 3 s > 2 s",
        "golive-3 · SHA-256 4d07e62bfc27…",
      ]
    `)
    expect(reportFaces.report?.({ id: 1 }, { texts: texts('en'), zone, now: start })).toBeUndefined()
  })
})
