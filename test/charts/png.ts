import { inflateSync } from 'node:zlib'

/** Pixels of a PNG of 8-bit RGBA without interlacing, as resvg writes them. */
export function pixelsOf(png: Uint8Array): { width: number; height: number; rgba: Uint8Array } {
  const data = Buffer.from(png)
  const [width, height] = [data.readUInt32BE(16), data.readUInt32BE(20)]
  if (data[24] !== 8 || data[25] !== 6 || data[28] !== 0) throw new Error('not an RGBA PNG of 8 bits')
  const parts: Buffer[] = []
  for (let at = 8; at < data.length; at += 12 + data.readUInt32BE(at)) {
    if (data.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(data.subarray(at + 8, at + 8 + data.readUInt32BE(at)))
  }
  const raw = inflateSync(Buffer.concat(parts))
  const stride = width * 4
  const rgba = new Uint8Array(stride * height)
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)] as number
    for (let x = 0; x < stride; x++) {
      const left = x < 4 ? 0 : (rgba[y * stride + x - 4] as number)
      const up = y === 0 ? 0 : (rgba[(y - 1) * stride + x] as number)
      const corner = x < 4 || y === 0 ? 0 : (rgba[(y - 1) * stride + x - 4] as number)
      const value = raw[y * (stride + 1) + 1 + x] as number
      rgba[y * stride + x] = value + predicted(filter, left, up, corner)
    }
  }
  return { width, height, rgba }
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 0) return 0
  if (filter === 1) return left
  if (filter === 2) return up
  if (filter === 3) return (left + up) >> 1
  const guess = left + up - corner
  const [a, b, c] = [left, up, corner].map((one) => Math.abs(guess - one)) as [number, number, number]
  if (a <= b && a <= c) return left
  return b <= c ? up : corner
}

/** How many pixels have about that colour. */
export function countColour({ rgba }: { rgba: Uint8Array }, [r, g, b]: readonly [number, number, number]): number {
  let count = 0
  for (let at = 0; at < rgba.length; at += 4) {
    const distance = [r, g, b].reduce((sum, one, n) => sum + Math.abs(one - (rgba[at + n] as number)), 0)
    if (distance < 24) count++
  }
  return count
}
