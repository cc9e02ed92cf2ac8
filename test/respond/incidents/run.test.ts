import { describe, expect, it } from 'vitest'
import { alice, bob, cooldown, minute, Rig } from './support.ts'

describe('CORE-8 TA-10: from alert to document', () => {
  it('opens by policy, follows the alerts, is worked on, waits for a person, and leaves a document', async () => {
    const rig = await Rig.start()
    const { verbs, views } = rig.incidents
    await rig.fire('api-1', 'api-2')
    await rig.deliver()
    const opened = await rig.incident()
    expect(opened).toMatchObject({
      number: 1,
      title: 'InstanceDown',
      level: 'critical',
      priority: 'P0',
      system: 'shop',
    })
    expect(Object.keys(opened.ticks)).toEqual(['classification', 'priority'])
    expect(opened.opened).not.toHaveProperty('by')

    await rig.pass(minute)
    const [episode] = opened.episodes
    await rig.alerts.verbs.acknowledge({ person: alice, cause: 'update:ack', episode: episode ?? '' })
    await rig.sweep()
    expect(await rig.incident()).toMatchObject({ owner: { person: alice }, acknowledged: { by: alice } })
    expect((await rig.incident()).ticks.notification).toBeDefined()

    await rig.pass(minute)
    await verbs.setPhase({ ...rig.on(1), from: 'detection', to: 'investigation' })
    await verbs.tick({ ...rig.on(1, bob), item: 'logs' })
    await verbs.note({ ...rig.on(1, bob), text: 'OOM in the log' })
    await verbs.attach({
      ...rig.on(1, bob),
      evidence: {
        name: 'error.log',
        bytes: 3,
        file: { id: await rig.files.put(new Uint8Array(3)), name: 'x', bytes: 3 },
      },
    })
    await rig.pass(8 * minute)
    await rig.resolve('api-1', 'api-2')
    const cleared = await rig.incident()
    expect(cleared.clearedAt).toBe(rig.clock.now())
    expect(cleared.ticks.verify).not.toHaveProperty('by')
    await rig.deliver()
    await rig.pass(cooldown + minute)
    expect((await rig.incident()).ticks.recovery).toBeDefined()

    const refused = await verbs.resolve(rig.on(1))
    expect(refused).toMatchObject({
      did: 'refused',
      refusal: { why: 'missing', findings: ['impact', 'rootCause', 'fix'] },
    })
    await verbs.describe({ ...rig.on(1), finding: 'impact', text: 'No orders for 10 min' })
    const closed = await verbs.resolve({
      ...rig.on(1),
      findings: { rootCause: 'memory leak', fix: 'restarted the backend' },
      followUps: [{ text: 'raise the limit', owner: bob }],
    })
    expect(closed).toMatchObject({ did: 'done', incident: { closed: { how: 'resolved', by: alice, clear: true } } })
    await rig.sweep()
    const done = await rig.incident()
    expect(done.closed?.document).toMatchObject({ name: 'incident-1.md', mime: 'text/markdown' })
    const [post, ...more] = await rig.posts('incident-document')
    expect(more).toEqual([])
    expect(post?.doc).toMatchObject({ replyTo: { episode }, file: { as: 'document', name: 'incident-1.md' } })
    expect(await views.followUps()).toMatchObject([{ followUp: { text: 'raise the limit', owner: bob } }])
    expect(rig.files.text(done.closed?.document?.id)).toMatchInlineSnapshot(`
      "# #1 InstanceDown

      | What | Value |
      | --- | --- |
      | System | shop |
      | Severity | P0 · critical |
      | State | resolved |
      | Owner | Alice |
      | Closed by | Alice |

      ## Times

      | Moment | Asia/Taipei | Took |
      | --- | --- | --- |
      | Started | 2026-03-02 03:12:00 | – |
      | Detected | 2026-03-02 03:12:00 | 0 s |
      | Acknowledged | 2026-03-02 03:13:00 | 1 min |
      | Resolved | 2026-03-02 03:22:00 | 10 min |
      | Closed | 2026-03-02 03:28:00 | – |

      Detection and resolution count from the start, acknowledgement from the detection.

      ## Impact

      No orders for 10 min

      ## Root cause

      memory leak

      ## Fix

      restarted the backend

      ## Timeline

      - **2026-03-02 03:12:00** Opened by P0 alert: InstanceDown
      - **2026-03-02 03:12:00** 🔴 InstanceDown fires (2: api-1, api-2)
      - **2026-03-02 03:13:00** Alice: 👤 InstanceDown acknowledged
      - **2026-03-02 03:14:00** Alice: Phase: investigation
      - **2026-03-02 03:14:00** Bob: ☑ logs
      - **2026-03-02 03:14:00** Bob: OOM in the log
      - **2026-03-02 03:14:00** Bob: 📎 error.log
      - **2026-03-02 03:22:00** 🟢 InstanceDown resolved (2: api-1, api-2)
      - **2026-03-02 03:22:00** 🟢 All alerts resolved
      - **2026-03-02 03:28:00** Alice: Impact: No orders for 10 min
      - **2026-03-02 03:28:00** Alice: Closed

      ## Evidence

      | File | Size | When | Who | SHA-256 |
      | --- | --- | --- | --- | --- |
      | error.log | 1 KiB | 2026-03-02 03:14:00 | Bob | file-1 |

      ## Follow-ups

      - [ ] raise the limit (Bob)

      ## People

      - Alice · 4 entries
      - Bob · 3 entries

      Report incident-1 · SHA-256 of its content: 7922efd1d2026728da21f3fe18f94f311311e6b455b6a32bdebaa9be5d10cb64
      "
    `)
    expect(await rig.timeline()).toMatchInlineSnapshot(`
      [
        "opened-policy",
        "fired",
        "acknowledged",
        "phase",
        "ticked",
        "OOM in the log",
        "file",
        "resolved",
        "cleared",
        "found",
        "closed",
      ]
    `)
    expect(Object.keys(done.ticks)).toMatchInlineSnapshot(`
      [
        "classification",
        "priority",
        "notification",
        "logs",
        "verify",
        "recovery",
        "impact",
        "root-cause",
        "fix",
        "documentation",
      ]
    `)
  })
})
