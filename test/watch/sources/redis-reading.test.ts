import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseInfo, writeInfo } from '../../../src/watch/sources/redis/info.ts'
import { readSlowlog, SlowlogTail } from '../../../src/watch/sources/redis/slowlog.ts'
import { ListSink } from './fake-sink.ts'

const written = (text: string) => {
  const sink = new ListSink()
  writeInfo(parseInfo(text), sink)
  return sink.values
}

describe('INFO of a Redis', () => {
  it('tells of replicas by address and state, and of a master by its own', () => {
    const master = written(
      'role:master\r\nconnected_slaves:1\r\nslave0:ip=10.0.0.2,port=6379,state=online,offset=42,lag=3\r\n',
    )
    expect(master).toMatchObject({
      redis_connected_slaves: 1,
      'redis_connected_slave_lag_seconds{slave_ip="10.0.0.2", slave_port="6379", slave_state="online"}': 3,
      'redis_connected_slave_offset_bytes{slave_ip="10.0.0.2", slave_port="6379", slave_state="online"}': 42,
    })
    const replica = written(
      'role:slave\r\nmaster_host:10.0.0.1\r\nmaster_port:6379\r\nmaster_link_status:down\r\nmaster_last_io_seconds_ago:-1\r\n',
    )
    expect(replica).toMatchObject({
      'redis_master_link_up{master_host="10.0.0.1", master_port="6379"}': 0,
      'redis_master_last_io_seconds_ago{master_host="10.0.0.1", master_port="6379"}': -1,
    })
  })

  it('leaves out what is missing or no number', () => {
    expect(
      written('redis_version:2.4\nused_memory:lots\nmaxmemory:\nconnected_clients:3\nrdb_last_bgsave_status:err\n'),
    ).toEqual({
      redis_connected_clients: 3,
      redis_rdb_last_bgsave_status: 0,
      'redis_instance_info{redis_version="2.4"}': 1,
    })
  })

  it('of any kind is bounded and breaks nothing', () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom('db0:keys=1', 'db1:x', 'slave0:ip', 'slave1:,,,=', 'role:slave', ':', 'a:b:c'),
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        written(lines.join('\n'))
      }),
    )
    const many = Array.from({ length: 5000 }, (_, i) => `db${i}:keys=1,expires=0`).join('\n')
    expect(Object.keys(written(many)).length).toBeLessThan(200)
  })
})

describe('SLOWLOG of a Redis', () => {
  /** Ids and microseconds, newest first. */
  const log = (...entries: [number, number][]) => {
    const read = readSlowlog(
      entries.length,
      entries.map(([id, took]) => [id, 1_700_000_000, took, ['GET', 'canary'], '', '']),
    )
    if (!read) throw new Error('unreadable')
    return read
  }
  const tail = (...polls: [string, ReturnType<typeof log>][]) => {
    const followed = new SlowlogTail()
    return polls.map(([run, entries]) => {
      followed.step(run, entries)
      const sink = new ListSink()
      followed.write(entries, sink)
      return [sink.values.redis_slowlog_new_total, sink.values.redis_slowest_command_seconds]
    })
  }

  it('counts what is new since the poll before, by ids', () => {
    const polls = tail(
      ['a', log([4, 1e6])],
      ['a', log([4, 1e6])],
      ['a', log([6, 2e6], [5, 3e6], [4, 1e6])],
      ['a', log([6, 2e6])],
    )
    expect(polls).toEqual([
      [0, 0],
      [0, 0],
      [2, 3],
      [2, 0],
    ])
  })

  it('counts those that were pushed out of the log as well', () => {
    expect(tail(['a', log()], ['a', log([299, 1e6], [298, 1e6])])).toEqual([
      [0, 0],
      [300, 1],
    ])
  })

  it('a log that was cleared brings nothing new; a server that began anew counts from 0', () => {
    expect(
      tail(['a', log([9, 1e6])], ['a', log()], ['a', log([10, 2e6])], ['b', log([0, 5e6])], ['b', log([0, 5e6])]),
    ).toEqual([
      [0, 0],
      [0, 0],
      [1, 2],
      [2, 5],
      [2, 0],
    ])
  })

  it('of another shape is none', () => {
    expect([readSlowlog('3', []), readSlowlog(3, 'x'), readSlowlog(1, [['a'], 7, null])]).toEqual([
      undefined,
      undefined,
      { length: 1, entries: [] },
    ])
  })
})
