import type { Ms } from '../../core/clock.ts'

/** What the health endpoint sees of the machine. */
export interface Condition {
  database: boolean
  redis: boolean
  /** It answers, but late. */
  redisSlow: boolean
  ffmpeg: boolean
  workers: number
  queue: number
  /** 0 to 1. */
  diskFree: number
}

const diskGb = 500

/** `GET /api/v1/system/health`: the overall status is that of the worst check. */
export function healthAnswer(now: Ms, condition: Condition) {
  const checks = checksOf(condition)
  const statuses = Object.values(checks).map(({ status }) => status)
  const worst = ['unhealthy', 'degraded'].find((status) => statuses.includes(status))
  return { status: worst ?? 'healthy', timestamp: new Date(now).toISOString(), checks }
}

function checksOf({ database, redis, redisSlow, ffmpeg, workers, queue, diskFree }: Condition) {
  const free = Math.round(diskGb * diskFree)
  const diskStatus = diskFree < 0.1 ? 'unhealthy' : diskFree < 0.2 ? 'degraded' : 'healthy'
  return {
    database: database ? { status: 'healthy', latency_ms: 5 } : refused('connection refused'),
    redis: redis ? redisAnswer(redisSlow) : refused('connection refused'),
    celery: { status: workers > 0 ? 'healthy' : 'unhealthy', active_workers: workers, pending_tasks: queue },
    disk: { status: diskStatus, free_gb: free, total_gb: diskGb, percentage_used: Math.round(100 - 100 * diskFree) },
    ffmpeg: ffmpeg ? { status: 'healthy', version: '4.4.2' } : refused('ffmpeg: not found'),
  }
}

const redisAnswer = (slow: boolean) =>
  slow ? { status: 'degraded', latency_ms: 900 } : { status: 'healthy', latency_ms: 2 }

const refused = (error: string) => ({ status: 'unhealthy', error })
