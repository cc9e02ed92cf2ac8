/** Which part of a list is wanted. */
export interface Page {
  offset: number
  limit: number
}

/** That part, and how long the list is. */
export interface Paged<T> {
  items: readonly T[]
  total: number
}
