// Asks for more memory than a drawing may have.
process.once('message', () => {
  const all: number[][] = []
  for (;;) all.push(Array.from({ length: 100_000 }, (_, n) => n + all.length))
})
