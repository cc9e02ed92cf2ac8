type OptionalKeys<T> = { [K in keyof T]-?: Record<never, never> extends Pick<T, K> ? K : never }[keyof T]

/** A copy without the named optional fields; the same object when it has none of them. */
export function without<T extends object>(from: T, ...names: readonly OptionalKeys<T>[]): T {
  if (!names.some((name) => name in from)) return from
  const copy = { ...from }
  for (const name of names) delete copy[name]
  return copy
}
