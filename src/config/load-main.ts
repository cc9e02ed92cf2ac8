import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { type LoadOptions, listOf, partsOf, type Read, type Reading } from './reading.ts'
import { defaultSystems, type MainFile } from './schema.ts'
import { trackerFaults } from './tracker.ts'

/** What the chat is called that is bound with the claim code where the configuration names none. */
const claimedChat = 'ops'

/** Without any chat there is one to be bound in the chat, when the bot may be set up there. */
export function withChat(main: Read<MainFile> | undefined, { unclaimed }: LoadOptions): Read<MainFile> | undefined {
  if (!main || !unclaimed || Object.keys(partsOf(main.data.chats)).length > 0) return main
  const { chats: written } = main.data
  if (written !== undefined && written !== partsOf(written)) return main
  const chats = { [claimedChat]: {} }
  return { ...main, data: { ...main.data, chats }, ...(main.value && { value: { ...main.value, chats } }) }
}

/** What one part of the main file says of another. */
export function checkMain(reading: Reading, { yaml, data }: Read<MainFile>): void {
  const chats = partsOf(data.chats)
  const names = Object.keys(chats)
  const readable = data.chats === undefined || data.chats === chats
  if (readable && names.length === 0)
    reading.issue(yaml, ['chats'], 'name at least one chat', 'ops: { id: -1001234567890 }')
  reading.knownChat(yaml, ['chat'], data.chat, names)
  reading.knownChat(yaml, ['routine', 'chat'], partsOf(data.routine).chat, names)
  for (const [name, chat] of Object.entries(chats)) {
    reading.knownChat(yaml, ['chats', name, 'fallback'], partsOf(chat).fallback, names)
  }
  const seen = new Set<unknown>()
  for (const [i, person] of listOf(data.people).entries()) {
    const { id } = partsOf(person)
    if (typeof id !== 'number') continue
    if (seen.has(id)) reading.issue(yaml, ['people', i, 'id'], `the person ${id} is listed twice`)
    seen.add(id)
  }
}

/** Folders that the patterns name: a path, or a path that ends in `/*` for every folder with a system.yaml. */
export function foldersOf(reading: Reading, { yaml, data, value }: Read<MainFile>): string[] {
  const patterns = value?.systems ?? (data.systems === undefined ? defaultSystems : listOf(data.systems))
  const folders = patterns.flatMap((pattern, i) => {
    if (typeof pattern !== 'string' || yaml.unresolved.has(`systems.${i}`)) return []
    const path = resolve(dirname(yaml.file), pattern)
    const found = (basename(path) === '*' ? foldersIn(reading, dirname(path)) : [path]).filter((folder) => {
      const file = join(folder, 'system.yaml')
      reading.files.add(file)
      return existsSync(file)
    })
    const needed = !reading.options.unclaimed || data.systems !== undefined
    if (found.length === 0 && needed)
      reading.issue(yaml, ['systems', i], `no folder with a system.yaml at ${path}`, './systems/*')
    return found
  })
  return [...new Set(folders)]
}

function foldersIn(reading: Reading, folder: string): string[] {
  reading.files.add(folder)
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map(({ name }) => join(folder, name))
    .sort()
}

/** People and systems that the tracker names. */
export function checkTracker(reading: Reading, { yaml, data }: Read<MainFile>, systems: readonly string[]): void {
  const people = listOf(data.people).map(partsOf)
  for (const { path, message } of trackerFaults(partsOf(data.tracker), { people, systems }))
    reading.issue(yaml, ['tracker', ...path], message)
}
