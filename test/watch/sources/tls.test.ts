import { readFileSync } from 'node:fs'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rig } from './rig.ts'

// A self-signed certificate for 127.0.0.1 and app.internal, made for this test alone.
const pem = (name: string) => readFileSync(new URL(`tls/${name}.pem`, import.meta.url), 'utf8')
const cert = pem('cert')
const key = pem('key')

let server: https.Server
let url: string
beforeAll(async () => {
  const options = { cert, key, ca: cert, requestCert: true, rejectUnauthorized: false }
  server = https.createServer(options, (request, response) => {
    const known = (request.socket as TLSSocket).authorized ? 1 : 0
    response.end(`client_known ${known}\n`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const poll = async (tls: Record<string, unknown>) => {
  const { poll, values, source } = rig('prometheus', { url, tls })
  try {
    await poll()
    return values()
  } finally {
    await source.close()
  }
}

describe('tls of a source', () => {
  it('trusts nobody it was not told to trust', async () => {
    await expect(poll({})).rejects.toMatchObject({
      reason: 'tls',
      message: expect.stringContaining('check tls of the source'),
    })
  })

  it('trusts its ca', async () => {
    expect(await poll({ ca: cert })).toEqual({ client_known: 0 })
  })

  it('checks the name it was given', async () => {
    expect(await poll({ ca: cert, serverName: 'app.internal' })).toEqual({ client_known: 0 })
    await expect(poll({ ca: cert, serverName: 'other.internal' })).rejects.toMatchObject({ reason: 'tls' })
  })

  it('shows its own certificate', async () => {
    expect(await poll({ ca: cert, cert, key })).toEqual({ client_known: 1 })
  })

  it('takes any certificate only where that is asked for', async () => {
    expect(await poll({ insecure: true })).toEqual({ client_known: 0 })
  })
})
