/** Go's math where JavaScript's differs in more than the last bit, or in special cases. */

export function pow(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && Math.abs(exponent) === Infinity)) return 1
  return base ** exponent
}

/** An infinite maximum wins over NaN. */
export function max(a: number, b: number): number {
  return a === Infinity || b === Infinity ? Infinity : Math.max(a, b)
}

/** An infinite minimum wins over NaN. */
export function min(a: number, b: number): number {
  return a === -Infinity || b === -Infinity ? -Infinity : Math.min(a, b)
}

const bits = new DataView(new ArrayBuffer(8))

/** value = fraction x 2^exponent, the fraction in [0.5, 1), for finite values above 0. */
function frexp(value: number): { fraction: number; exponent: number } {
  const scaled = value < 2 ** -1022 ? value * 2 ** 52 : value
  bits.setFloat64(0, scaled)
  const high = bits.getUint32(0)
  const exponent = ((high >>> 20) & 0x7ff) - 1022 - (scaled === value ? 0 : 52)
  bits.setUint32(0, (high & 0x800fffff) | (1022 << 20))
  return { fraction: bits.getFloat64(0), exponent }
}

/** Exact for powers of two. */
export function log2(value: number): number {
  if (!(value > 0) || value === Infinity) return Math.log2(value)
  const { fraction, exponent } = frexp(value)
  return fraction === 0.5 ? exponent - 1 : Math.log(fraction) * (1 / Math.LN2) + exponent
}

export function log10(value: number): number {
  return log2(value) * (Math.LN2 / Math.LN10)
}
