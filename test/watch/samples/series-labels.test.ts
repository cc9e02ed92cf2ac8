import { describe, expect, it } from 'vitest'
import { normalised, seriesLabels } from '../../../src/watch/samples/series-labels.ts'

const target = { system: 'shop', source: 'app', instance: '127.0.0.1:9101' }

describe('labels of a polled series', () => {
  it('are the exposed ones and the source’s own, sorted by name', () => {
    expect(Object.entries(seriesLabels('up_total', ['zone', 'a', 'code', '200'], target))).toEqual([
      ['__name__', 'up_total'],
      ['code', '200'],
      ['instance', '127.0.0.1:9101'],
      ['source', 'app'],
      ['system', 'shop'],
      ['zone', 'a'],
    ])
  })

  it.each([
    [['instance', 'x'], { exported_instance: 'x' }],
    [['instance', 'x', 'exported_instance', 'y'], { exported_instance: 'y', exported_exported_instance: 'x' }],
    [['system', 'x', 'source', 'y'], { exported_system: 'x', exported_source: 'y' }],
    [['instance', ''], {}],
    [['a', ''], {}],
  ])('%j collides as in Prometheus without honor_labels', (exposed, plus) => {
    expect(seriesLabels('m', exposed, target)).toEqual({ __name__: 'm', ...target, ...plus })
  })

  it.each([
    [['a', '1', 'a', '2'], 'duplicate_label'],
    [['__name__', 'other'], 'label_name'],
    [['__proto__', 'x'], 'label_name'],
  ])('%j is refused', (exposed, why) => {
    expect(seriesLabels('m', exposed, target)).toBe(why)
    expect(({} as Record<string, unknown>).x).toBeUndefined()
  })

  it('takes names that every object inherits as names', () => {
    expect(seriesLabels('m', ['constructor', 'a', 'toString', 'b'], {})).toEqual({
      __name__: 'm',
      constructor: 'a',
      toString: 'b',
    })
  })

  it('normalises recorded labels', () => {
    expect(Object.entries(normalised({ b: '1', a: '2', c: '' }))).toEqual([
      ['a', '2'],
      ['b', '1'],
    ])
  })
})
