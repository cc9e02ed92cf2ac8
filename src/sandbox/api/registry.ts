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
