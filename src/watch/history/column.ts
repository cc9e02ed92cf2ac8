import type { ByteReader, ByteWriter } from './bytes.ts'

/** How a column of numbers is written: all alike, as whole numbers of a decimal unit, or as they are. */
const forms = { alike: 0, decimal: 1, raw: 2 } as const
const mostDecimals = 9
const widest = 2 ** 51

/**
 * Writes a column of floats without loss. Most figures that systems tell are whole or have a few decimals, so their
 * differences fit in a byte or two; what does not is written as the bits that differ from its predecessor, plane by plane,
 * which deflate makes small.
 */
export function writeColumn(writer: ByteWriter, values: Float64Array): void {
  const first = values[0] as number
  if (values.every((value) => Object.is(value, first))) {
    writer.byte(forms.alike)
    writer.float(first)
    return
  }
  const decimals = decimalsOf(values)
  if (decimals < 0) writeRaw(writer, values)
  else writeDecimal(writer, values, decimals)
}

function writeDecimal(writer: ByteWriter, values: Float64Array, decimals: number): void {
  writer.byte(forms.decimal)
  writer.byte(decimals)
  const unit = 10 ** decimals
  let last = 0
  for (const value of values) {
    const whole = Math.round(value * unit)
    writer.signed(whole - last)
    last = whole
  }
}

export function readColumn(reader: ByteReader, count: number): Float64Array {
  const form = reader.byte()
  if (form === forms.alike) return new Float64Array(count).fill(reader.float())
  if (form === forms.raw) return readRaw(reader, count)
  const unit = 10 ** reader.byte()
  const values = new Float64Array(count)
  let whole = 0
  for (let i = 0; i < count; i++) {
    whole += reader.signed()
    values[i] = whole / unit
  }
  return values
}

/** The least number of decimals that gives every value back exactly; -1 when there is none. */
function decimalsOf(values: Float64Array): number {
  let decimals = 0
  for (const value of values) {
    while (!isExact(value, 10 ** decimals)) if (++decimals > mostDecimals) return -1
  }
  // What was exact with fewer decimals may round otherwise with more.
  return values.every((value) => isExact(value, 10 ** decimals)) ? decimals : -1
}

function isExact(value: number, unit: number): boolean {
  // Plus 0: differences of whole numbers forget the sign of -0, which is therefore no whole number.
  const whole = Math.round(value * unit) + 0
  return Math.abs(whole) < widest && Object.is(whole / unit, value)
}

function writeRaw(writer: ByteWriter, values: Float64Array): void {
  writer.byte(forms.raw)
  const words = new Uint32Array(values.slice().buffer)
  for (let i = words.length - 1; i > 1; i--) words[i] = (words[i] as number) ^ (words[i - 2] as number)
  const bytes = new Uint8Array(words.buffer)
  for (let plane = 0; plane < 8; plane++) for (let i = plane; i < bytes.length; i += 8) writer.byte(bytes[i] as number)
}

function readRaw(reader: ByteReader, count: number): Float64Array {
  const bytes = new Uint8Array(8 * count)
  for (let plane = 0; plane < 8; plane++) for (let i = plane; i < bytes.length; i += 8) bytes[i] = reader.byte()
  const words = new Uint32Array(bytes.buffer)
  for (let i = 2; i < words.length; i++) words[i] = (words[i] as number) ^ (words[i - 2] as number)
  return new Float64Array(words.buffer)
}
