import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/core/clock.ts'
import { silentLog } from '../../../src/core/log.ts'
import { noMetrics } from '../../../src/core/metrics.ts'
import { createPdfs } from '../../../src/pdf/index.ts'
import { createIncidents } from '../../../src/respond/incidents/index.ts'
import { createReports } from '../../../src/respond/reports/index.ts'
import { pagesOf } from '../../pdf/support.ts'
import { memoryFiles } from '../../support/memory-files.ts'
import { ops, Rig, texts } from './support.ts'

describe('CORE-8 CORE-10: the document of an incident as PDF', () => {
  it('follows its Markdown, in reply to it, and holds what people and programs wrote', async () => {
    const files = memoryFiles()
    const pdf = createPdfs({ clock: systemClock, metrics: noMetrics })
    const rig = await Rig.start()
    rig.locale = 'zh-TW'
    const base = { store: rig.store, clock: rig.clock, log: silentLog }
    const reports = createReports({ ...base, files, pdf, texts, onPost: () => {} })
    rig.incidents = createIncidents(rig.options({ reports }))
    await rig.incidents.start()
    const { verbs } = rig.incidents
    await verbs.open({ ...rig.by(), text: '結帳失敗 <b>', level: 'critical', system: 'shop', destination: ops })
    await verbs.note({ ...rig.on(1), text: '連線池已滿：\u202e重啟\n- 第二行' })
    const findings = { impact: '付款失敗 11 分鐘', rootCause: '連線池用盡', fix: '重啟並加大連線池' }
    await verbs.resolve({ ...rig.on(1), findings, followUps: [] })
    await rig.sweep()
    await rig.incidents.idle()
    await reports.idle()
    const [post] = await rig.posts('report-file')
    expect(post?.doc).toMatchObject({ file: { name: 'incident-1.pdf' }, replyTo: { post: 'incident-document:1:0' } })
    const text = pagesOf((await files.get(post?.doc.file?.id ?? '')) ?? new Uint8Array()).join('\n')
    for (const one of ['#1 結帳失敗 <b>', '連線池用盡', '重啟並加大連線池', '連線池已滿：', '第二行', '時間軸', '1/2'])
      expect(text, one).toContain(one)
    pdf.stop()
  })
})
