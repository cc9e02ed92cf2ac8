import { resolve } from 'node:path'
import type { Issue } from '../core/errors.ts'
import type { Config, RuleFile } from './config.ts'
import { checkMain, checkTracker, foldersOf, withChat } from './load-main.ts'
import { type FoundSystem, loadSystem, type PackSops } from './load-system.ts'
import { reservedSystems } from './priorities.ts'
import { type LoadOptions, Reading } from './reading.ts'
import { mainSchema } from './schema.ts'

/** What loading gave: a configuration when there is no issue, and always every issue that could be found. */
export interface Loaded {
  config?: Config
  issues: Issue[]
  /** Every file that was asked for, those that are missing too, and folders in which packs may appear. */
  files: string[]
  /** Values that must never be shown, those of a configuration with mistakes too. */
  secrets: string[]
  /** Rule files of all packs, those of a pack with mistakes too. */
  ruleFiles: RuleFile[]
  /** SOPs of each pack that can be read, with what names their alerts: their triggers are judged beside the rules. */
  sops: PackSops[]
}

/**
 * Reads `opsbell.yaml`, the packs it names and their rule files (their content is checked by the rules room). A file
 * with mistakes is read as far as it can be, so that the mistakes of the others are found too.
 */
export function loadConfig(path: string, options: LoadOptions): Loaded {
  const reading = new Reading(options)
  const file = resolve(path)
  const main = withChat(reading.read(file, mainSchema, options.unclaimed?.text), options)
  const systems: FoundSystem[] = []
  if (main) {
    checkMain(reading, main)
    for (const folder of foldersOf(reading, main)) systems.push(loadSystem(reading, folder, main))
    const named = systems.flatMap((one) => one.named ?? [])
    reading.issues.push(...twice(named))
    checkTracker(
      reading,
      main,
      named.map(({ id }) => id),
    )
  }
  const { issues } = reading
  const found: Loaded = {
    issues,
    ruleFiles: systems.flatMap(({ ruleFiles }) => ruleFiles),
    sops: systems.flatMap(({ pack }) => pack ?? []),
    files: [...reading.files],
    secrets: [...reading.secrets],
  }
  if (issues.length > 0 || !main?.value) return found
  const { chat: _chat, ...rest } = main.value
  const loaded = systems.flatMap(({ system }) => system ?? [])
  return { ...found, config: { ...rest, file, systems: loaded, secrets: found.secrets } }
}

/** Ids that are taken: by the bot itself, or by another pack. */
function twice(named: readonly { id: string; file: string }[]): Issue[] {
  const first = new Map<string, string>()
  return named.flatMap(({ id, file }) => {
    const at = { file, line: 1, column: 1, path: 'id' }
    const other = first.get(id)
    if (other === undefined) first.set(id, file)
    return [
      ...(reservedSystems.includes(id)
        ? [{ ...at, message: `the id "${id}" is the bot's own; name the system otherwise` }]
        : []),
      ...(other === undefined ? [] : [{ ...at, message: `the id "${id}" is taken by ${other}` }]),
    ]
  })
}
