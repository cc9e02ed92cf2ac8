import { afterEach, describe, expect, it } from 'vitest'
import { type Exporter, startNodeExporter, startRedisExporter } from '../../support/exporters.ts'
import { type RedisServer, startRedis } from '../../support/redis.ts'
import { type Live, live } from './live.ts'

let exporter: Exporter | undefined
let redis: RedisServer | undefined
let running: Live | undefined
afterEach(async () => {
  await running?.stop()
  await exporter?.stop()
  await redis?.close()
  running = undefined
  exporter = undefined
  redis = undefined
})

const watch = async (url: string) => {
  running = await live({ kind: 'prometheus', url })
  return running
}
const number = (value: number | 'stale' | undefined) => (typeof value === 'number' ? value : Number.NaN)

describe('RP-2: exporters as Debian ships them', () => {
  it('the node exporter tells of this machine, nothing of it refused', async () => {
    exporter = await startNodeExporter()
    const { values, status } = await watch(exporter.url)
    expect(status()).toMatchObject({ up: true, refused: {} })
    expect(status().samples).toBeGreaterThan(300)
    expect(number(values().node_memory_MemTotal_bytes)).toBeGreaterThan(1e8)
    expect(number(values().node_memory_MemAvailable_bytes)).toBeGreaterThan(0)
    expect(
      Object.keys(values()).filter((series) => series.startsWith('node_cpu_seconds_total{')).length,
    ).toBeGreaterThan(7)
    expect(number(values().node_boot_time_seconds)).toBeGreaterThan(1e9)
    expect(number(values().node_load1)).toBeGreaterThanOrEqual(0)
  })

  it('the redis exporter tells when its Redis goes and is back', async () => {
    redis = await startRedis()
    exporter = await startRedisExporter(redis.url)
    const { values, status, until } = await watch(exporter.url)
    expect([status().up, status().refused, values().redis_up]).toEqual([true, {}, 1])
    expect(number(values().redis_memory_used_bytes)).toBeGreaterThan(100_000)
    await redis.stop()
    await until(() => values().redis_up === 0)
    expect([status().up, values().redis_connected_clients]).toEqual([true, 'stale'])
    await redis.start()
    await until(() => values().redis_up === 1)
  })

  it('an exporter that goes away fails its polls', async () => {
    exporter = await startNodeExporter()
    const { poll, status, values } = await watch(exporter.url)
    await exporter.stop()
    await poll(false)
    expect(status()).toMatchObject({
      up: false,
      error: expect.stringMatching(/refuses the connection|broke the connection/),
    })
    expect(number(values().node_load1)).toBeGreaterThanOrEqual(0)
  })
})
