/** Width and height of a PNG or JPEG; undefined when it is neither. */
export function imageSize(data: Buffer): { width: number; height: number } | undefined {
  if (data.length > 24 && data.readUInt32BE(0) === 0x89504e47) {
    return { width: data.readUInt32BE(16), height: data.readUInt32BE(20) }
  }
  if (data.length < 4 || data.readUInt16BE(0) !== 0xffd8) return undefined
  for (let at = 2; at + 9 < data.length; at += 2 + data.readUInt16BE(at + 2)) {
    const marker = data.readUInt16BE(at)
    const frame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker)
    if (frame) return { width: data.readUInt16BE(at + 7), height: data.readUInt16BE(at + 5) }
    if (marker < 0xff01 || data.readUInt16BE(at + 2) < 2) return undefined
  }
  return undefined
}
