import type { Method } from './context.ts'
import { chatMethods } from './methods/chats.ts'
import { editMethods } from './methods/edit.ts'
import { fileMethods } from './methods/files.ts'
import { queryMethods } from './methods/queries.ts'
import { sendMethods } from './methods/send.ts'
import { updateMethods } from './methods/updates.ts'

/** Everything the sandbox implements, by the name Telegram documents. */
export const methodTable: Readonly<Record<string, Method>> = {
  ...updateMethods,
  ...sendMethods,
  ...editMethods,
  ...fileMethods,
  ...chatMethods,
  ...queryMethods,
}

/** The same by lower-case name: Telegram compares method names without case. */
export const methodsByName: ReadonlyMap<string, Method> = new Map(
  Object.entries(methodTable).map(([name, method]) => [name.toLowerCase(), method]),
)

const names = new Map(Object.keys(methodTable).map((name) => [name.toLowerCase(), name]))

/** `sendmessage` as Telegram writes it; what is unknown stays as it came. */
export const documentedName = (lower: string): string => names.get(lower) ?? lower
