/** Something of a system that an answer lists by name. */
export interface Named {
  name: string
  system: string
  source: string
}

/**
 * A key for each: its own name, as its source spells it; where several have the same, with the system in front, and where
 * one system has it twice with the source as well.
 */
export function keysOf<T extends Named>(items: readonly T[]): Map<string, T> {
  const spelled = [
    ({ name }: Named) => name,
    ({ system, name }: Named) => `${system}/${name}`,
    ({ system, source, name }: Named) => `${system}/${source}/${name}`,
  ]
  const keys = new Map<string, T>()
  let left = items
  for (const spell of spelled) {
    const count = new Map<string, number>()
    for (const item of left) count.set(spell(item), (count.get(spell(item)) ?? 0) + 1)
    const once = (item: T) => count.get(spell(item)) === 1
    for (const item of left.filter(once)) keys.set(spell(item), item)
    left = left.filter((item) => !once(item))
  }
  return keys
}
