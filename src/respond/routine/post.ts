import type { Ms } from '../../core/clock.ts'
import type { Destination } from '../../core/policy.ts'
import type { Post } from '../../core/post.ts'
import { type RoutineData, routineFace } from './contract.ts'

/** A post of routine work: never audible. */
export const routinePost = (destination: Destination, data: RoutineData, at: Ms): Post => ({
  destination,
  level: 'info',
  face: routineFace,
  data,
  audible: false,
  revision: 1,
  queuedAt: at,
})

/** The post as it is from now on. */
export const revised = (post: Post, data: RoutineData, over: boolean): Post => ({
  ...post,
  data,
  revision: post.revision + 1,
  ...(over && { final: true }),
})

export function isRoutine(data: Post['data']): data is RoutineData {
  const { sections, keys } = data as Partial<RoutineData>
  return Array.isArray(sections) && Array.isArray(keys)
}
