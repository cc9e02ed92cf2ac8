import type { Sink } from '../../samples/sink.ts'
import type { SourceError, SourceKind } from '../contract.ts'
import { authorization } from '../http.ts'
import { failureOf, scrubber } from '../http-failure.ts'
import { probe, writeProbe } from '../probe.ts'
import { type HttpProbeConfig, httpSchema } from './config.ts'
import { expectations } from './expect.ts'
import { type Progress, requester } from './request.ts'

/**
 * Asks an address as a visitor would, over a new connection each time, and judges the answer. Series as blackbox_exporter has them:
 *
 * - `probe_success` 1 or 0, `probe_duration_seconds`, `probe_failure_info{reason}` while it fails
 * - `probe_http_status_code` of the last answer, 0 without one; `probe_http_redirects`; `probe_http_ssl`
 * - `probe_http_uncompressed_body_length`; `probe_failed_due_to_regex`
 * - `probe_ssl_earliest_cert_expiry`: when the first certificate of the chain ends (Unix seconds), also of one that is refused
 *
 * As with blackbox_exporter, a target that is down, answers wrongly or not in time is a result: the poll succeeds and
 * `probe_success` is 0. `source_up` is 0 only when the probe itself could not be made.
 */
export const httpKind: SourceKind<HttpProbeConfig> = {
  kind: 'http',
  endsItself: true,
  schema: httpSchema,
  instance: ({ url }) => new URL(url).host,
  create(config, { clock, bodies }) {
    const own = { ...config.headers, ...authorization(config) }
    const scrub = scrubber(own)
    const request = requester(config, own, bodies)
    const judge = expectations(config)
    let verdict: SourceError | undefined
    return {
      async poll(signal) {
        const progress: Progress = { host: new URL(config.url).host, redirects: 0 }
        const explain = (error: unknown) => failureOf(error, progress.host, config.timeout, scrub)
        const { value, error, seconds } = await probe({ clock, timeout: config.timeout, signal, explain }, (inner) =>
          request(progress, inner, (body) => judge(body, progress)),
        )
        verdict = error ?? value
        return (sink) => write(verdict, seconds, progress, sink)
      },
      verdict: () => verdict,
      close: async () => {},
    }
  },
}

function write(error: SourceError | undefined, seconds: number, progress: Progress, sink: Sink): void {
  const { status = 0, redirects, secure, length, expiry } = progress
  writeProbe(error, seconds, sink)
  sink.add('probe_http_status_code', {}, status)
  sink.add('probe_http_redirects', {}, redirects)
  sink.add('probe_http_ssl', {}, secure ? 1 : 0)
  sink.add('probe_failed_due_to_regex', {}, error?.reason === 'pattern' ? 1 : 0)
  if (length !== undefined) sink.add('probe_http_uncompressed_body_length', {}, length)
  if (expiry !== undefined) sink.add('probe_ssl_earliest_cert_expiry', {}, expiry)
}
