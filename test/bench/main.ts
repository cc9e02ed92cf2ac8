import type { Figure, Measured, Report } from './figure.ts'
import { figures } from './figures/index.ts'

/** Prints one JSON line per figure on stdout, what happens on stderr. Names on the command line choose figures. */
async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !figures.some((figure) => figure.name === name))
  if (unknown.length > 0) {
    console.error(`no figure ${unknown.join(', ')}; there are ${figures.map(({ name }) => name).join(', ')}`)
    return 2
  }
  const chosen = names.length === 0 ? figures : figures.filter(({ name }) => names.includes(name))
  let failures = 0
  for (const figure of chosen) if (!(await take(figure))) failures++
  return failures === 0 ? 0 : 1
}

/** False when the figure could not be taken; a goal that is missed is a result. */
async function take(figure: Figure): Promise<boolean> {
  const { name, goal } = figure
  const begun = performance.now()
  const undo: (() => unknown)[] = []
  const report: Report = {
    progress: (text) => console.error(`[${name} ${((performance.now() - begun) / 1000).toFixed(0)} s] ${text}`),
    measured: (line: Measured) => console.log(JSON.stringify({ figure: name, ...line, goal })),
    cleanup: (step) => void undo.push(step),
  }
  try {
    await figure.run(report)
    return true
  } catch (error) {
    report.progress(error instanceof Error ? (error.stack ?? error.message) : String(error))
    console.log(JSON.stringify({ figure: name, error: String(error), goal, met: null }))
    return false
  } finally {
    for (const step of undo.reverse()) await step()
  }
}

process.exitCode = await main(process.argv.slice(2))
