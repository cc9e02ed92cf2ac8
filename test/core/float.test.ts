import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatFloat, formatFloatV, parseFloat64, parseSampleValue } from '../../src/core/float.ts'

describe('parseFloat64', () => {
  it.each([
    ['0', 0],
    ['1.', 1],
    ['.5', 0.5],
    ['-1.25e3', -1250],
    ['+7', 7],
    ['0010', 10],
    ['Inf', Infinity],
    ['+Inf', Infinity],
    ['-inf', -Infinity],
    ['-Infinity', -Infinity],
    ['0x1p-2', 0.25],
    ['0x1.8p3', 12],
    ['-0X.8P1', -1],
    ['0x1p-1074', 5e-324],
    ['0x1.fffffffffffffp1023', Number.MAX_VALUE],
    ['0x1p-1080', 0],
    ['1_000.5_0', 1000.5],
    ['0x_1F_Fp0', 511],
    ['1e1_0', 1e10],
  ])('reads %s', (text, value) => expect(parseFloat64(text)).toBe(value))

  it.each(['NaN', 'nan', 'NAN'])('reads %s', (text) => expect(parseFloat64(text)).toBeNaN())

  it.each([
    '',
    ' ',
    ' 1',
    '1 ',
    '+',
    '-',
    '.',
    'e5',
    '1e',
    '1e+',
    '0x10',
    '0x',
    '0xp1',
    '0x1',
    '0b1',
    '+NaN',
    '--1',
    '1,5',
    '1e400',
    '-1e400',
    '0x1p1024',
    '_1',
    '1_',
    '1__0',
    '1_.5',
    '1._5',
    '1_e5',
    '1e_5',
    '-_1',
    '0x1_p1',
    '0x1p_1',
    'infinit',
    '1d',
  ])('refuses %j', (text) => expect(parseFloat64(text)).toBeUndefined())

  it('rounds subnormal hexadecimals once', () => {
    expect(parseFloat64('0x1.0000000000001p-1074')).toBe(5e-324)
    expect(parseFloat64('0x0.8p-1074')).toBe(0)
    expect(parseFloat64('0x0.80001p-1074')).toBe(5e-324)
  })

  it('reads back every number that formatFloat prints', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        expect(parseFloat64(formatFloat(value))).toBe(value)
        expect(parseFloat64(formatFloatV(value))).toBe(value)
      }),
    )
  })
})

describe('parseSampleValue', () => {
  it('takes what expositions may hold', () => {
    expect(['1e+06', '+Inf', '-Inf', '0.1', '-0'].map(parseSampleValue)).toEqual([1e6, Infinity, -Infinity, 0.1, -0])
    expect(parseSampleValue('NaN')).toBeNaN()
  })

  it('refuses underscores and hexadecimals, as Prometheus does', () => {
    expect(['1_000', '0x1p3', '', '1e999'].map(parseSampleValue)).toEqual([undefined, undefined, undefined, undefined])
  })
})

describe('formatFloat', () => {
  it.each([
    [0, '0'],
    [-0, '-0'],
    [1.5, '1.5'],
    [1e21, '1000000000000000000000'],
    [-1.25e22, '-12500000000000000000000'],
    [1e-7, '0.0000001'],
    [-1.5e-9, '-0.0000000015'],
    [123456789, '123456789'],
    [Infinity, '+Inf'],
    [-Infinity, '-Inf'],
    [Number.NaN, 'NaN'],
  ])('prints %d as %s', (value, text) => expect(formatFloat(value)).toBe(text))
})

describe('formatFloatV', () => {
  it.each([
    [0, '0'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [1.5e-10, '1.5e-10'],
    [999999, '999999'],
    [123456.789, '123456.789'],
    [1e6, '1e+06'],
    [1234567, '1.234567e+06'],
    [1e21, '1e+21'],
    [-2.5e100, '-2.5e+100'],
    [Infinity, '+Inf'],
  ])('prints %d as %s', (value, text) => expect(formatFloatV(value)).toBe(text))
})
