import type { Role } from '../core/policy.ts'

/**
 * Who may do what: the least role of every command, button and typed answer. Nothing else can be registered (the types
 * see to it), and what stands here without a handler stops the start.
 */
export const commandRoles = {
  start: 'viewer',
  health: 'viewer',
  alerts: 'viewer',
  ack: 'responder',
  silence: 'responder',
  unsilence: 'responder',
  quota: 'viewer',
  why: 'viewer',
  since: 'viewer',
  status: 'viewer',
  // What an action needs is its own.
  run: 'viewer',
  // To look at; what begins one needs a responder.
  sop: 'viewer',
  // To look at; what changes one needs a responder.
  incident: 'viewer',
  report: 'viewer',
  handover: 'responder',
  query: 'admin',
  chart: 'viewer',
  doctor: 'admin',
  lang: 'viewer',
  help: 'viewer',
} as const satisfies Readonly<Record<string, Role>>

export const pressRoles = {
  help: 'viewer',
  health: 'viewer',
  quota: 'viewer',
  status: 'viewer',
  alerts: 'viewer',
  storm: 'viewer',
  'storm-ack': 'responder',
  'storm-incident': 'responder',
  'storm-silence': 'responder',
  'storm-silence-for': 'responder',
  'storm-silence-confirm': 'responder',
  'digest-ack': 'responder',
  ack: 'responder',
  eta: 'responder',
  unack: 'responder',
  silence: 'responder',
  'silence-sheet': 'responder',
  'silence-for': 'responder',
  'silence-scope': 'responder',
  'silence-type': 'responder',
  'silence-confirm': 'responder',
  unsilence: 'responder',
  extend: 'responder',
  again: 'responder',
  why: 'viewer',
  chart: 'viewer',
  'chart-days': 'viewer',
  lang: 'viewer',
  doctor: 'admin',
  'setup-check': 'admin',
  'send-test': 'admin',
  run: 'viewer',
  'run-confirm': 'responder',
  'run-approve': 'responder',
  'run-glass': 'admin',
  'run-cancel': 'responder',
  'incident-open': 'responder',
  'incident-list': 'viewer',
  'incident-show': 'viewer',
  'incident-take': 'responder',
  'incident-hand': 'responder',
  'incident-assign': 'responder',
  'incident-note': 'responder',
  'incident-checklist': 'viewer',
  'incident-tick': 'responder',
  'incident-phase': 'responder',
  'incident-timeline': 'viewer',
  'incident-resolve': 'responder',
  'incident-false': 'responder',
  'incident-reopen': 'responder',
  'report-list': 'viewer',
  'report-show': 'viewer',
  'report-send': 'viewer',
  'incident-file': 'responder',
  'sop-open': 'responder',
  'sop-start': 'responder',
  'sop-other': 'responder',
  'sop-show': 'responder',
  'sop-run': 'responder',
  'sop-done': 'responder',
  'sop-fail': 'responder',
  'sop-back': 'responder',
  'sop-choose': 'responder',
  'sop-note': 'responder',
  'sop-skip': 'responder',
  'sop-force': 'responder',
  'sop-abandon': 'responder',
  'handover-take': 'responder',
  'handover-ask': 'responder',
  'handover-follow-up': 'responder',
  'reminder-tick': 'responder',
  'routine-report': 'viewer',
  cancel: 'viewer',
} as const satisfies Readonly<Record<string, Role>>

export const typedRoles = {
  'silence-until': 'responder',
  'silence-matchers': 'responder',
  'run-argument': 'viewer',
  'incident-note': 'responder',
  'incident-finding': 'responder',
  'sop-note': 'responder',
  'sop-skip': 'responder',
  'sop-force': 'responder',
  'sop-abandon': 'responder',
} as const satisfies Readonly<Record<string, Role>>

/** Whose replies to cards are more than talk: notes and evidence. */
export const replyRole = 'responder' satisfies Role

export type CommandName = keyof typeof commandRoles
export type PressVerb = keyof typeof pressRoles
export type TypedVerb = keyof typeof typedRoles

/** Commands that change something: sent long ago they ask again before they do. */
export const changing: ReadonlySet<CommandName> = new Set(['ack', 'silence', 'unsilence'])
