// A picture at once: the smallest PNG there is.
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
process.once('message', () => process.send?.({ png: new Uint8Array(png) }, () => process.exit(0)))
