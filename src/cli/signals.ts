/** Resolves with the first SIGINT or SIGTERM; a second one ends the process at once. */
export function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const first = (signal: NodeJS.Signals) => {
      for (const name of ['SIGINT', 'SIGTERM'] as const) {
        process.off(name, first)
        process.on(name, () => process.exit(130))
      }
      resolve(signal)
    }
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, first)
  })
}
