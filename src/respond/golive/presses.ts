/** Faces of a go-live's card, of its advice, and of what is told beside the card. */
export const goLiveFace = 'golive'
export const adviceFace = 'golive-advice'
export const newsFace = 'golive-news'

export const goLivePostId = (run: string, card: number): string => `golive:${run}:${card}`

/** Verbs of the buttons of a card; all have `run`. */
export const goLivePresses = {
  start: 'golive-start', // { system }
  show: 'golive-show',
  // Of a test, { item }; with { back: 1 } pressed in its sheet.
  pass: 'golive-pass',
  warn: 'golive-warn', // asks for the remark
  file: 'golive-file', // asks for the file
  assign: 'golive-assign', // { upload, item }
  items: 'golive-items', // the tests, to correct one; { back: 1 } in place of the sheet that was pressed
  item: 'golive-item', // { item }, all that can be done with it
  check: 'golive-check',
  next: 'golive-next', // { turn }
  force: 'golive-force', // { turn }, asks why
  version: 'golive-version', // asks
  deployed: 'golive-deployed', // { event }
  decide: 'golive-decide', // { advice, did }, asks why
  edit: 'golive-edit', // { what }, asks
  sign: 'golive-sign', // { hash }
  preview: 'golive-preview', // the report as it would be
  reviewers: 'golive-reviewers',
  reviewer: 'golive-reviewer', // { person }
  verdict: 'golive-verdict', // { did }
  rollBack: 'golive-roll-back', // asks why
  owners: 'golive-owners',
  owner: 'golive-owner', // { person }
  pause: 'golive-pause', // asks why
  resume: 'golive-resume',
  abort: 'golive-abort', // asks why
  more: 'golive-more', // hand over, pause, abort
} as const
