import { type Failure, type FailureReason, SourceError } from './contract.ts'

type Params<K extends string> = Readonly<Record<K, string>>

interface Sentence<K extends string> {
  reason: FailureReason
  say: (params: Params<K>) => string
}

const as = <K extends string>(reason: FailureReason, say: (params: Params<K>) => string): Sentence<K> => ({
  reason,
  say,
})

/**
 * Every way in which a poll can fail: its reason and its English sentence, which the log shows. The chat tells the text
 * `watch-<code>` of `locales/` with the same params; a test compares the two. A new way is a line here and one in each locale.
 */
export const failures = {
  refused: as<'host'>(
    'unreachable',
    ({ host }) => `${host} refuses the connection; is the service running and is the port right?`,
  ),
  'name-unknown': as<'host'>('unreachable', ({ host }) => `the name of ${host} can't be resolved; check url`),
  'name-later': as<'host'>(
    'unreachable',
    ({ host }) => `the name of ${host} can't be resolved at the moment; check DNS`,
  ),
  'no-route': as<'host'>('unreachable', ({ host }) => `${host} can't be reached; check the network`),
  'broken-off': as<'host'>('unreachable', ({ host }) => `${host} broke the connection off`),
  unreachable: as<'host' | 'detail'>('unreachable', ({ host, detail }) => `${host} can't be polled: ${detail}`),
  timeout: as<'host' | 'timeout'>(
    'timeout',
    ({ host, timeout }) => `${host} gave no complete answer within ${timeout}`,
  ),
  'no-answer': as<'timeout'>(
    'timeout',
    ({ timeout }) => `no complete answer within ${timeout}; raise timeout if that is right`,
  ),
  'headers-too-large': as<'host'>('too_large', ({ host }) => `${host} answers with too many headers`),
  'body-too-large': as<'host' | 'size'>(
    'too_large',
    ({ host, size }) => `${host} answered with more than ${size}; raise limits.body of the source if that is right`,
  ),
  'other-length': as<'host'>('content', ({ host }) => `${host} sent another length than it announced`),
  'not-http': as<'host' | 'detail'>('content', ({ host, detail }) => `${host} doesn't answer in HTTP (${detail})`),
  tls: as<'host' | 'detail'>(
    'tls',
    ({ host, detail }) => `TLS with ${host} failed (${detail}); check tls of the source`,
  ),
  redirect: as<'host' | 'status' | 'to'>(
    'redirect',
    ({ host, status, to }) => `${host} redirects (${status}) to ${to}; set url to the final address`,
  ),
  'redirect-nowhere': as<'host' | 'status'>(
    'redirect',
    ({ host, status }) => `${host} redirects (${status}) without saying where; check url`,
  ),
  status: as<'host' | 'status'>('status', ({ host, status }) => `${host} answered ${status}`),
  'status-auth': as<'host' | 'status'>(
    'status',
    ({ host, status }) => `${host} answered ${status}; check auth and headers of the source`,
  ),
  'status-path': as<'host' | 'status' | 'path'>(
    'status',
    ({ host, status, path }) => `${host} answered ${status} for ${path}; check the path in url`,
  ),
  encoding: as<'host' | 'encoding'>(
    'encoding',
    ({ host, encoding }) => `${host} answered with content-encoding ${encoding}, but only gzip was asked for`,
  ),
  gzip: as<'host'>('encoding', ({ host }) => `${host} answered with gzip that can't be unpacked`),
  'not-metrics': as<'host' | 'type'>(
    'content',
    ({ host, type }) => `${host} answered with ${type}, not with metrics; check the path in url`,
  ),
  'exposition-name': as<'line' | 'found'>(
    'parse',
    ({ line, found }) => `line ${line} of the exposition: "${found}" is not a metric name`,
  ),
  'exposition-labels': as<'line' | 'found'>(
    'parse',
    ({ line, found }) => `line ${line} of the exposition: the labels of "${found}" don't end`,
  ),
  'exposition-label': as<'line' | 'found'>(
    'parse',
    ({ line, found }) => `line ${line} of the exposition: "${found}" is not a label pair such as code="200"`,
  ),
  'exposition-number': as<'line' | 'found'>(
    'parse',
    ({ line, found }) => `line ${line} of the exposition: "${found}" is not a number`,
  ),
  'exposition-value': as<'line'>('parse', ({ line }) => `line ${line} of the exposition: a value is missing`),
  'exposition-behind': as<'line' | 'found'>(
    'parse',
    ({ line, found }) => `line ${line} of the exposition: "${found}" stands behind the value`,
  ),
  'exposition-time': as<'line'>(
    'parse',
    ({ line }) => `line ${line} of the exposition: a timestamp is not a whole number of milliseconds`,
  ),
  'exposition-behind-end': as<'line'>(
    'parse',
    ({ line }) => `line ${line} of the exposition: there is something behind # EOF`,
  ),
  'exposition-no-end': as<'line'>(
    'parse',
    ({ line }) => `line ${line} of the exposition: OpenMetrics must end with # EOF; was the answer cut off?`,
  ),
  'not-json': as<'host' | 'kind'>('parse', ({ host, kind }) => `the ${kind} answer of ${host} is not JSON; check url`),
  'not-object': as<'host' | 'kind'>(
    'parse',
    ({ host, kind }) => `the ${kind} answer of ${host} is JSON, but not an object; check url`,
  ),
  'json-depth': as<'host' | 'kind' | 'most'>(
    'limit',
    ({ host, kind, most }) => `the ${kind} answer of ${host} is nested deeper than ${most} levels`,
  ),
  'json-values': as<'host' | 'kind' | 'most'>(
    'limit',
    ({ host, kind, most }) => `the ${kind} answer of ${host} holds more than ${most} values`,
  ),
  'no-checks': as<'host'>(
    'content',
    ({ host }) => `the health answer of ${host} has neither a known status nor checks; check url`,
  ),
  'no-quotas': as<'host'>('content', ({ host }) => `the quota answer of ${host} has no "quotas"; check url`),
  'too-many-samples': as<'most'>(
    'limit',
    ({ most }) => `more than ${most} samples in one poll; raise limits.samples of the source if that is right`,
  ),
  login: as<'host'>('denied', ({ host }) => `${host} refuses the user or the password; check auth of the source`),
  'login-needed': as<'host'>('denied', ({ host }) => `${host} wants a password; set auth of the source`),
  'not-permitted': as<'host' | 'what' | 'grant'>(
    'denied',
    ({ host, what, grant }) => `${host} does not let this user do ${what}; grant ${grant}`,
  ),
  'server-refuses': as<'host' | 'detail'>('status', ({ host, detail }) => `${host} refuses to answer: ${detail}`),
  'not-redis': as<'host'>('content', ({ host }) => `${host} does not answer as a Redis; is the port right?`),
  'not-postgres': as<'host'>('content', ({ host }) => `${host} does not answer as a PostgreSQL; is the port right?`),
  'no-database': as<'host' | 'database'>(
    'missing',
    ({ host, database }) => `${host} has no database ${database}; check url of the source`,
  ),
  'no-tls': as<'host'>('tls', ({ host }) => `${host} offers no TLS; check url and tls of the source`),
  full: as<'host'>('limit', ({ host }) => `${host} takes no more connections`),
  'nothing-pushed': as<'since'>('missing', ({ since }) => `nothing was pushed for ${since}; is the sender running?`),
  'not-expected': as<'host' | 'status' | 'wanted'>(
    'status',
    ({ host, status, wanted }) => `${host} answered ${status}, not ${wanted}`,
  ),
  'pattern-missing': as<'host' | 'pattern'>(
    'pattern',
    ({ host, pattern }) => `nothing in the answer of ${host} matches ${pattern}`,
  ),
  'pattern-found': as<'host' | 'pattern'>(
    'pattern',
    ({ host, pattern }) => `something in the answer of ${host} matches ${pattern}`,
  ),
  'redirects-on': as<'host' | 'most'>('redirect', ({ host, most }) => `${host} redirects more than ${most} times`),
  'redirects-away': as<'host' | 'to'>('redirect', ({ host, to }) => `${host} redirects to ${to}, which is not HTTP`),
  'no-path': as<'path'>('missing', ({ path }) => `there is no ${path} on this machine; check paths of the source`),
  'path-denied': as<'path'>('denied', ({ path }) => `this process may not look at ${path}; change its permissions`),
  'path-failed': as<'path' | 'detail'>('internal', ({ path, detail }) => `${path} can't be looked at: ${detail}`),
  'program-missing': as<'program'>(
    'missing',
    ({ program }) => `there is no program ${program} on this machine; install it or correct argv`,
  ),
  'program-denied': as<'program'>('denied', ({ program }) => `${program} may not be run by this process`),
  'program-failed': as<'program' | 'detail'>('internal', ({ program, detail }) => `${program} can't be run: ${detail}`),
  'no-folder': as<'path'>(
    'missing',
    ({ path }) => `there is no folder ${path} on this machine; check cwd of the source`,
  ),
  'program-timeout': as<'program' | 'timeout'>(
    'timeout',
    ({ program, timeout }) => `${program} did not end within ${timeout} and was killed`,
  ),
  'program-output': as<'program' | 'size'>(
    'too_large',
    ({ program, size }) => `${program} printed more than ${size} and was killed`,
  ),
  'program-exit': as<'program' | 'code' | 'wanted'>(
    'status',
    ({ program, code, wanted }) => `${program} ended with exit code ${code}, not ${wanted}`,
  ),
  'program-signal': as<'program' | 'signal'>('status', ({ program, signal }) => `${program} was ended by ${signal}`),
  'program-pattern': as<'program' | 'pattern'>(
    'pattern',
    ({ program, pattern }) => `nothing that ${program} printed matches ${pattern}`,
  ),
  'program-value': as<'program' | 'value'>(
    'pattern',
    ({ program, value }) => `"${value}", which ${program} printed, is no number`,
  ),
  'no-token': as<never>('missing', () => 'there is no bot token; set token of the source'),
  'telegram-status': as<'host' | 'status' | 'detail'>(
    'status',
    ({ host, status, detail }) => `the Bot API of ${host} answered ${status}: ${detail}`,
  ),
  'telegram-token': as<'host' | 'status'>(
    'status',
    ({ host, status }) => `the Bot API of ${host} refuses the token (${status}); renew it with @BotFather`,
  ),
  'telegram-shape': as<'host'>('content', ({ host }) => `${host} doesn't answer like a Bot API; check apiRoot`),
  expression: as<'host' | 'path' | 'detail'>(
    'content',
    ({ host, path, detail }) => `${path} can't be computed from the answer of ${host}: ${detail}`,
  ),
  'expression-cost': as<'host' | 'path'>(
    'limit',
    ({ host, path }) => `${path} takes too many steps over the answer of ${host}; write it simpler`,
  ),
  'wrong-type': as<'host' | 'path' | 'found' | 'wanted'>(
    'content',
    ({ host, path, found, wanted }) => `${path} gives ${found} in the answer of ${host}, where ${wanted} is needed`,
  ),
  unexpected: as<'kind'>('internal', ({ kind }) => `the ${kind} source failed unexpectedly; the log tells more`),
} as const

export type FailureCode = keyof typeof failures
type ParamsOf<C extends FailureCode> = (typeof failures)[C] extends Sentence<infer K> ? Params<K> : never

/** What an exposition can have wrong in one of its lines. */
export type ExpositionFault = Extract<FailureCode, `exposition-${string}`>

/** A failed poll, as a sentence for the log and a text for the chat. Params are shown as they are: short, and without secrets. */
export function failure<C extends FailureCode>(code: C, params: ParamsOf<C>): SourceError {
  const { reason, say } = failures[code] as Sentence<string>
  return new SourceError(reason, say(params), { code, params })
}

/** The same failure with every text of it changed, such as by a redactor. */
export function mapFailure(error: SourceError, change: (text: string) => string): SourceError {
  const told: Failure | undefined = error.failure && {
    code: error.failure.code,
    params: Object.fromEntries(Object.entries(error.failure.params).map(([name, text]) => [name, change(text)])),
  }
  return new SourceError(error.reason, change(error.message), told)
}
