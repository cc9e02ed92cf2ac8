import { isWithin } from '../alerts/digest/schedule.ts'
import type { Alerts, Trial } from '../alerts/index.ts'
import type { ChartSpec } from '../charts/index.ts'
import { testMessage } from '../chat/cards/test-message.ts'
import type { GoLivesDesk, Roster } from '../chat/index.ts'
import type { SaidFile } from '../chat/said.ts'
import { policiesOf } from '../config/policies.ts'
import { defaultPriorities } from '../config/priorities.ts'
import { trialsOf } from '../configuration.ts'
import { messageOf } from '../core/errors.ts'
import type { FileRef, Files } from '../core/files.ts'
import type { Destination, Person } from '../core/policy.ts'
import type { Sweeper } from '../core/sweeper.ts'
import { nextLocalTime } from '../core/zoned.ts'
import type { Channel } from '../deliver/contract.ts'
import type { Chats, Deliver } from '../deliver/index.ts'
import { sendTests } from '../deliver/send-test.ts'
import type { ChartDesk } from '../respond/charts/index.ts'
import { createDeploys, type Deploy, type Deploys } from '../respond/deploys/deploys.ts'
import {
  createGoLives,
  type Deployment,
  type GoLives,
  type MonitoringState,
  readResults,
} from '../respond/golive/index.ts'
import { largestResults } from '../respond/golive/results.ts'
import type { Reports } from '../respond/reports/contract.ts'
import type { Store } from '../store/port.ts'
import type { AlertingRule } from '../watch/rules/rule.ts'
import type { AppDeps } from './deps.ts'
import { type EvidenceParts, evidenceOf } from './incidents-desk.ts'
import type { Live } from './live.ts'
import type { Questions } from './questions.ts'
import { type ReaderParts, readersOf } from './readers.ts'
import type { Systems } from './systems.ts'

export interface GoLiveParts extends ReaderParts {
  store: Store
  alerts: Alerts
  reports: Reports
  deliver: Pick<Deliver, 'wake'>
  channels: ReadonlyMap<string, Channel>
  systems: Pick<Systems, 'engines' | 'poller'>
  sweeper: Sweeper
  questions: Questions
  roster: Pick<Roster, 'people'>
  chats: Pick<Chats, 'get' | 'resolve'>
  files: Files
  charts(): Pick<ChartDesk, 'draw'>
}

/** Go-lives of the packs and the deployments that they wait for, wired to all that they watch. */
export function wireGoLives({ clock, log }: AppDeps, parts: GoLiveParts): { goLives: GoLives; deploys: Deploys } {
  const { live, store, alerts, reports, deliver, sweeper, questions, roster } = parts
  const readerOf = readersOf(parts)
  const goLives = createGoLives({
    store,
    clock,
    log,
    systems: () => live.config.systems,
    reports,
    alerts: alerts.views,
    query: async (system, expr, limit, at = clock.now()) => {
      const [answer] = questions.query(expr, { system, now: at, limit })
      return answer ?? { series: [], total: 0 }
    },
    monitoring: async (system) => monitoringOf(parts, system),
    testChannels: (system, by) => testChannels(parts, clock, system, by, readerOf),
    people: () =>
      roster
        .people()
        .flatMap(({ id, name, role }) => (role === 'viewer' ? [] : [{ id, name, admin: role === 'admin' }])),
    readerOf,
    quietUntil: (to, at) => quietUntil(live, to, at),
    lastDeploy: async (system) => {
      const found = await deploys.last(system, clock.now())
      return found && deploymentOf(found)
    },
    recordDeploy: async (told) => deploymentOf(await deploys.record(told)),
    chart: (spec) => pictureOf(parts, spec, log),
    onPost: () => deliver.wake([]),
    onDue: () => sweeper.poke('golive'),
  })
  const deploys = createDeploys({
    store,
    clock,
    onDeploy: (deploy) => goLives.deployed(deploy.system, deploymentOf(deploy)),
  })
  // After a start nothing is looked at before the first polls: figures that are not there yet would be no data.
  let polled = false
  void parts.systems.poller.firstPolls().then(() => {
    polled = true
    sweeper.poke('golive')
  })
  sweeper.register('golive', { ...goLives.due, next: async () => (polled ? goLives.due.next() : undefined) })
  return { goLives, deploys }
}

const deploymentOf = ({ id, version, at, by, url }: Deploy): Deployment => ({
  ...{ version, at, event: id },
  ...(by !== undefined && { by }),
  ...(url !== undefined && { url }),
})

/** A report without a picture is better than none. */
async function pictureOf(
  { charts, files }: GoLiveParts,
  spec: ChartSpec,
  log: AppDeps['log'],
): Promise<FileRef | undefined> {
  try {
    const made = await charts().draw(spec)
    if (!made.ok) return undefined
    const id = await files.put(made.png)
    return { id, name: 'chart.png', bytes: made.png.byteLength, mime: 'image/png' }
  } catch (error) {
    log.warn('a chart of a go-live could not be drawn', { title: spec.title, error: messageOf(error) })
    return undefined
  }
}

/** Until when a chat is quiet, as its digests are. */
function quietUntil({ config }: Live, to: Destination, at: number): number | undefined {
  const { quiet, zone } = policiesOf(config).digestTimes?.(to) ?? {}
  if (!quiet || zone === undefined || !isWithin(at, quiet, zone)) return undefined
  return nextLocalTime(at, quiet.to, zone)
}

/** Where the system's alerts may go, whatever their priority. */
function destinationsOf({ config }: Live, system: string): Destination[] {
  const policies = policiesOf(config)
  const all = Object.keys(defaultPriorities).flatMap((priority) => policies.routeOf(system, priority, {}).destinations)
  return [...new Map(all.map((one) => [nameOf(one), one])).values()]
}

const nameOf = ({ channel, chat, topic }: Destination): string =>
  [channel, chat, ...(topic === undefined ? [] : [topic])].join(':')

function monitoringOf({ live, systems, alerts }: GoLiveParts, id: string): MonitoringState {
  const plan = live.config.systems.find((one) => one.id === id)?.goLive
  const dashboard = plan?.monitoring.dashboard
  const engine = systems.engines().find((one) => one.status().system === id)
  const loaded = (engine?.status().groups ?? []).flatMap(({ rules }) => rules.filter(({ kind }) => kind === 'alert'))
  const policies = policiesOf(live.config)
  const written = (live.configuration.rules.get(id) ?? []).flatMap(({ rules }) => rules)
  const tried = triedIn(live.configuration, alerts.views.trials(), id)
  const rules = written.flatMap((rule) => {
    if (rule.kind !== 'alert') return []
    const labels = Object.fromEntries(rule.labels.map(({ name, template }) => [name, template.text]))
    return [
      { name: rule.name, priority: policies.priorityOf(id, labels), ...(tried(rule) && { trial: true as const }) },
    ]
  })
  return {
    facts: {
      ...(dashboard !== undefined && { dashboard }),
      channels: destinationsOf(live, id).map(nameOf),
      rules,
    },
    sources: systems.poller
      .status()
      .filter(({ system }) => system === id)
      .map(({ source, kind, up }) => ({ id: source, kind, ...(up !== undefined && { up }) })),
    failing: loaded.filter(({ health }) => health === 'failed').map(({ name }) => name),
  }
}

/** Whether a rule of the system is on trial: of those whose annotation says so, others of that name are not. */
function triedIn(configuration: Live['configuration'], silent: readonly Trial[], id: string) {
  const tried = trialsOf(configuration).filter(({ system, rule }) => {
    return system === id && silent.some((one) => one.system === id && one.rule === rule)
  })
  return ({ name, annotations }: AlertingRule): boolean =>
    tried.some(
      ({ rule, annotated }) => rule === name && (!annotated || annotations.some((one) => one.name === 'trial')),
    )
}

async function testChannels(
  { live, channels, chats }: GoLiveParts,
  clock: AppDeps['clock'],
  system: string,
  by: Person,
  readerOf: ReturnType<typeof readersOf>,
) {
  const sent = await sendTests({ channels, chats, clock }, destinationsOf(live, system), async (to) => {
    const { texts, zone } = await readerOf(to)
    return testMessage(texts, by.name, clock.now(), zone)
  })
  return sent.map(({ to, ms, reason }) => ({ channel: nameOf(to), ms, ...(reason !== undefined && { reason }) }))
}

/** What the chat asks of go-lives, with the way of a result file from Telegram to its figures. */
export function goLivesDesk(
  { verbs, views }: GoLives,
  deploys: Pick<Deploys, 'byId'>,
  parts: EvidenceParts & { files: Pick<Files, 'get' | 'put'> },
): GoLivesDesk {
  return {
    verbs,
    views,
    deploy: (id) => deploys.byId(id),
    async results(said: SaidFile) {
      // What is too large is not even fetched.
      if (said.bytes > largestResults) return { ok: false, why: 'too-large' }
      const { name, file, telegramFile } = await evidenceOf(parts, said, '')
      const bytes = file && (await parts.files.get(file.id))
      if (!file || !bytes) return { ok: false, why: 'gone' }
      const read = readResults(bytes)
      if (!read.ok) return read
      return {
        ok: true,
        figures: read.figures,
        file: { name, file, ...(telegramFile !== undefined && { telegramFile }) },
      }
    },
  }
}
