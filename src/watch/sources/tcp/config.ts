import { z } from 'zod'
import { pattern } from '../pattern.ts'
import { type CommonConfig, commonShape, eg, tls } from '../schema.ts'
import { type ServerUrl, serverUrl } from '../server-url.ts'

export type TcpConfig = CommonConfig & {
  kind: 'tcp'
  url: ServerUrl
  tls: z.output<typeof tls>
  send?: string | undefined
  expect?: string | undefined
}

const example = 'tcp://127.0.0.1:5432'
const url = serverUrl({ schemes: ['tcp'], secure: ['tls'], port: 0, example })
  .refine(({ port, path }) => port > 0 || path !== undefined, { error: `names no port; write ${example}` })
  .refine(({ database, username }) => database === undefined && username === undefined, {
    error: `is more than host and port; write ${example}`,
  })

export const tcpSchema = z.strictObject({
  ...commonShape('tcp', 30_000),
  url,
  tls: tls.prefault({}).meta(eg('{ ca: "file:/etc/ssl/ca.pem" }')),
  /** Sent as it is once connected; `"QUIT\r\n"` in double quotes ends a line. */
  send: z.string().min(1).max(4096).optional().meta(eg('"PING\\r\\n"')),
  /** Searched in the first 64 KiB that come back. */
  expect: pattern('^220 ').optional(),
})
