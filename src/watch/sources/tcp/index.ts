import type { SourceError, SourceKind } from '../contract.ts'
import { failureOf } from '../http-failure.ts'
import { probe, writeProbe } from '../probe.ts'
import { usesTls } from '../server-url.ts'
import { type TcpConfig, tcpSchema } from './config.ts'
import { type Conversation, converse } from './converse.ts'

/**
 * Connects, and where told so sends a text and waits for a pattern in what comes back:
 *
 * - `probe_success` 1 or 0, `probe_duration_seconds`, `probe_failure_info{reason}` while it fails
 * - `probe_failed_due_to_regex` where a pattern is expected
 * - `probe_ssl_earliest_cert_expiry` (Unix seconds) over TLS, also of a certificate that is refused
 *
 * As with `http`, whatever the target does is a result and the poll succeeds.
 */
export const tcpKind: SourceKind<TcpConfig> = {
  kind: 'tcp',
  endsItself: true,
  schema: tcpSchema,
  instance: ({ url: { host } }) => host,
  create(config, { clock }) {
    const { url: target, timeout, expect } = config
    const talk = converse({ ...config, secure: usesTls(target, config.tls) })
    let verdict: SourceError | undefined
    return {
      async poll(signal) {
        const seen: Conversation = {}
        const explain = (error: unknown) => failureOf(error, target.host, timeout, (text) => text)
        const { error, seconds } = await probe({ clock, timeout, signal, explain }, (inner) => talk(seen, inner))
        verdict = error
        return (sink) => {
          writeProbe(error, seconds, sink)
          if (expect !== undefined) sink.add('probe_failed_due_to_regex', {}, error?.reason === 'pattern' ? 1 : 0)
          if (seen.expiry !== undefined) sink.add('probe_ssl_earliest_cert_expiry', {}, seen.expiry)
        }
      },
      verdict: () => verdict,
      close: async () => {},
    }
  },
}
