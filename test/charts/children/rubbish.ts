process.once('message', () => {
  process.send?.({ png: 'not bytes' }, () => process.exit(0))
})
