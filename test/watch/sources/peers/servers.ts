import { startPostgres } from '../../../support/postgres.ts'
import { startRedis } from '../../../support/redis.ts'
import { tcpServer } from '../test-server.ts'
import { front } from './front.ts'
import { fails, type PeerKind, shows } from './peer.ts'

const probe = (reason: string) =>
  shows({
    probe_success: 0,
    [`probe_failure_info{reason="${reason}"}`]: 1,
    probe_failed_due_to_regex: Number(reason === 'pattern'),
  })

/** Kinds that ask a server in its own protocol; the good server is a real one. */
export const serverPeers: Readonly<Record<string, PeerKind>> = {
  tcp: {
    async start() {
      const greeter = await tcpServer((socket) => {
        socket.once('data', () => socket.write('220 ready\r\n'))
      })
      const at = await front(Number(new URL(greeter.url).port), {
        garbage: '\u0000\u0001 nonsense',
        preamble: '',
        whenAsked: true,
      })
      return {
        options: { url: `tcp://${at.host}`, send: 'HELO x\r\n', expect: '^220 ' },
        behave: at.behave,
        close: async () => {
          await at.close()
          await greeter.close()
        },
      }
    },
    well: { probe_success: 1, probe_failed_due_to_regex: 0, probe_duration_seconds: 'any' },
    outcomes: {
      silent: probe('timeout'),
      absent: probe('unreachable'),
      garbage: probe('pattern'),
      endless: probe('pattern'),
      dripping: probe('timeout'),
    },
  },
  redis: {
    async start() {
      const redis = await startRedis()
      const at = await front(redis.port, {
        garbage: 'HTTP/1.1 400 Bad Request\r\n\r\n',
        preamble: '$9999999999\r\n',
        whenAsked: true,
      })
      return {
        options: { url: `redis://${at.host}`, limits: { body: '1MiB' } },
        behave: at.behave,
        close: async () => {
          await at.close()
          await redis.close()
        },
      }
    },
    well: { redis_connected_clients: 1, redis_ping_seconds: 'any' },
    outcomes: {
      silent: fails('timeout'),
      absent: fails('unreachable'),
      garbage: fails('content', 'unreachable'),
      endless: fails('too_large'),
      dripping: fails('timeout'),
    },
  },
  postgres: {
    async start() {
      const postgres = await startPostgres()
      const at = await front(postgres.port, {
        garbage: 'HTTP/1.1 400 Bad Request\r\n\r\n',
        // A data row as long as a message can be.
        preamble: 'D\u007f\u007f\u007f\u007f',
        whenAsked: true,
      })
      const url = new URL(postgres.url)
      url.port = String(at.port)
      return {
        options: { url: url.href, limits: { body: '1MiB' } },
        behave: at.behave,
        close: async () => {
          await at.close()
          await postgres.close()
        },
      }
    },
    well: { pg_settings_max_connections: 'any' },
    outcomes: {
      silent: fails('timeout'),
      absent: fails('unreachable'),
      garbage: fails('content', 'unreachable'),
      endless: fails('too_large'),
      dripping: fails('timeout'),
    },
  },
}
