import { constants, deflateRawSync } from 'node:zlib'

const mebi = 1024 ** 2

/**
 * gzip of `mebibytes` MiB of zeros, about a thousandth of that: one compressed MiB over and over. Its checksum is wrong; nobody gets to
 * the end of it.
 */
export function gzipBomb(mebibytes: number): Buffer {
  const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])
  // A full flush ends on a byte and refers to nothing before it, so that the piece can be repeated.
  const piece = deflateRawSync(Buffer.alloc(mebi), { finishFlush: constants.Z_FULL_FLUSH, level: 9 })
  const end = deflateRawSync(Buffer.alloc(0))
  return Buffer.concat([header, ...Array.from({ length: mebibytes }, () => piece), end, Buffer.alloc(8)])
}
