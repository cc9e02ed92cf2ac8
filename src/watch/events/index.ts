export type { Accepted, ErrorEvent, ListedEvent } from './contract.ts'
export { Events, type EventsOptions, type ListQuery } from './events.ts'
export { eventKinds } from './kinds.ts'
export { type EventFault, readEvents } from './read.ts'
