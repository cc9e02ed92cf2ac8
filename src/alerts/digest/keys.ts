/** Under which a digest finds the episodes that wait for it, one key per episode so that they can be paged. */
export const digestKey = ({ schedule, round }: { schedule: string; round: number }, episode: string): string =>
  `${schedule}\0${round}\0${episode}`

export const digestRange = (schedule: string, round: number) => ({
  from: `${schedule}\0${round}\0`,
  to: `${schedule}\0${round}\u0001`,
})
