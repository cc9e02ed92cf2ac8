import type { Poller } from '../../watch/poller.ts'
import { SampleLimitError } from '../../watch/samples/sink.ts'
import type { Taken } from '../../watch/samples/source-samples.ts'
import { SourceError, type WriteSamples } from '../../watch/sources/contract.ts'
import { asObject, field } from '../../watch/sources/json.ts'
import { readPushed, writeExposition, writePushed } from '../../watch/sources/push/reading.ts'
import { mediaType, readBody, readJson } from '../body.ts'
import { HttpProblem, jsonAnswer } from '../problem.ts'
import type { Ask, Route } from '../route.ts'
import { meant } from '../systems.ts'

export type SamplesDeps = Pick<Poller, 'push' | 'pushable'>

interface Push {
  system: string | undefined
  source: string | undefined
  write: WriteSamples
}

/**
 * Samples for a source of kind `push`, named by `?system=&source=` or in the body: JSON
 * `{ source?, system?, samples: [{ name, labels?, value, timestamp? }] }`, or an exposition as its content type says. What
 * can't be read is refused as a whole (400); of what can, samples may be refused one by one (422).
 */
export const samplesRoute = (poller: SamplesDeps): Route => ({
  method: 'POST',
  path: '/api/v1/samples',
  access: 'token',
  handle: async (ask) => {
    const push = await readPush(ask)
    const { system, source } = targetOf(push, poller.pushable())
    const taken = written(() => poller.push(system, source, push.write))
    if (!taken) throw new HttpProblem(404, `the source ${system}/${source} is gone`)
    return answerOf(taken, system, source)
  },
})

async function readPush({ request, query }: Ask): Promise<Push> {
  const named = { system: query.get('system') ?? undefined, source: query.get('source') ?? undefined }
  const type = mediaType(request)
  if (type === 'text/plain' || type === 'application/openmetrics-text') {
    const format = type === 'text/plain' ? 'text' : 'openmetrics'
    return { ...named, write: writeExposition(await readBody(request), format) }
  }
  const body = asObject(await readJson(request))
  const list = body && field(body, 'samples')
  if (!body || !Array.isArray(list)) {
    throw new HttpProblem(400, 'the body has no list "samples"; send { "source": "app", "samples": [ … ] }')
  }
  const unknown = Object.keys(body).find((key) => !['source', 'system', 'samples'].includes(key))
  if (unknown !== undefined) {
    throw new HttpProblem(400, `"${unknown.slice(0, 40)}" is unknown; the body has source, system and samples`)
  }
  const { samples, faults } = readPushed(list)
  if (faults.length > 0) {
    throw new HttpProblem(400, `nothing was taken: sample ${faults[0]?.index}: ${faults[0]?.why}`, { refused: faults })
  }
  return {
    system: named.system ?? textOf(body.system, 'system'),
    source: named.source ?? textOf(body.source, 'source'),
    write: writePushed(samples),
  }
}

function textOf(value: unknown, name: string): string | undefined {
  if (value === undefined || typeof value === 'string') return value
  throw new HttpProblem(400, `${name} is not a text`)
}

/** The one source that is meant. A source alone is enough where its name is, and none where there is but one. */
function targetOf({ system, source }: Push, known: readonly { system: string; source: string }[]) {
  const fits = known.filter((one) => (source ?? one.source) === one.source && (system ?? one.system) === one.system)
  const names = known.map((one) => `${one.system}/${one.source}`)
  if (fits.length > 1) {
    throw new HttpProblem(
      400,
      `several sources are meant: ${names.slice(0, 20).join(', ')}; name one by system and source`,
    )
  }
  if (fits[0]) return fits[0]
  const word = (source ?? '').slice(0, 63)
  const asked = system === undefined ? word : `${system.slice(0, 63)}/${word}`
  const hint = meant(asked, system === undefined ? known.map((one) => one.source) : names)
  throw new HttpProblem(404, `there is no source "${asked}" of kind push; ${hint}`)
}

function written(write: () => Taken | undefined): Taken | undefined {
  try {
    return write()
  } catch (error) {
    if (error instanceof SampleLimitError) throw new HttpProblem(413, `nothing was taken: ${error.message}`)
    if (error instanceof SourceError) throw new HttpProblem(400, `nothing was taken: ${error.message}`)
    throw error
  }
}

function answerOf({ samples, refused, faults = [] }: Taken, system: string, source: string): Response {
  const count = Object.values(refused).reduce((sum, one) => sum + one, 0)
  const body = { system, source, accepted: samples }
  if (count === 0) return jsonAnswer(200, body)
  const first = faults[0]
  const error = `${count} of ${samples + count} samples were refused, first sample ${first?.index}: ${sentences[first?.why ?? ''] ?? first?.why}`
  return jsonAnswer(422, { error, ...body, refused: [...faults].sort((a, b) => a.index - b.index) })
}

/** Refusals in words. */
const sentences: Readonly<Record<string, string>> = {
  duplicate: 'the series has another value at that time already',
  out_of_order: 'the series has a newer sample already',
  too_old: 'it is older than what is kept in memory',
  in_future: 'its timestamp lies more than 10 minutes ahead',
  reserved_name: 'source_up and source_poll_duration_seconds are written by the bot',
  series_limit: 'the source has as many series as limits.series allows',
  system_limit: 'the system has as many series as are kept',
  too_many_labels: 'it has more labels than limits.labels allows',
  label_length: 'a name or value is longer than limits.labelLength allows',
  memory: 'memory for samples is used up',
}
