/** What the configuration has to say so that a claim need not be remembered. */
export interface Kept {
  /** Absent where a file says it already. */
  timezone?: string
  locale?: string
  chat?: { name: string; id: number; topic?: number }
  person: { id: number; name: string }
}

/** Lines of `opsbell.yaml`, ready to be pasted. */
export function configurationLines({ timezone, locale, chat, person }: Kept): string[] {
  const topic = chat?.topic === undefined ? '' : `, topic: ${chat.topic}`
  return [
    ...(timezone === undefined ? [] : [`timezone: ${timezone}`]),
    ...(locale === undefined ? [] : [`locale: ${locale}`]),
    ...(chat === undefined ? [] : ['chats:', `  ${chat.name}: { id: ${chat.id}${topic} }`]),
    'people:',
    `  - { id: ${person.id}, name: ${JSON.stringify(person.name)}, role: admin }`,
  ]
}

/** Longest text that a button can put on the clipboard. */
const copyLimit = 256

/** The lines as a button's text to copy: without time zone and language where they would not fit. */
export function copiedLines(kept: Kept): string {
  const all = configurationLines(kept).join('\n')
  if (all.length <= copyLimit) return all
  const { chat, person } = kept
  return configurationLines({ ...(chat && { chat }), person })
    .join('\n')
    .slice(0, copyLimit)
}
