process.once('message', () => {
  process.stderr.write('out of paint\n', () => process.exit(3))
})
