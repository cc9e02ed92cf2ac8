import { unwrap } from '../ast.ts'
import { dropNames, unitFrame } from '../run.ts'
import { compileSelector } from '../select.ts'
import { argument, type FunctionPlan, type Functions } from './contract.ts'

const day = 86_400
/** Days of 400 years, after which the calendar repeats. */
const cycle = 146_097n
/** Seconds since 1970 that a Date can hold. */
const latest = 8.64e12
/** Where Go's count of seconds starts: the first year that an int64 can reach and whose calendar is that of year 1. */
const goYearZero = -292_277_022_399
const goZeroToEpoch = 9_223_372_028_715_321_600n

interface Civil {
  readonly date: Date
  readonly year: number
}

/** The calendar's account of a moment, which Prometheus takes as an int64 of seconds; NaN becomes the least of them. */
function civil(seconds: number): Civil {
  const whole = Math.trunc(seconds)
  if (Math.abs(whole) <= latest) {
    const date = new Date(whole * 1000)
    return { date, year: date.getUTCFullYear() }
  }
  const int = Math.abs(whole) < 2 ** 63 ? BigInt(whole) : -(2n ** 63n)
  const absolute = BigInt.asUintN(64, int + goZeroToEpoch)
  const days = absolute / BigInt(day)
  // 2001 begins a cycle, as Go's zero does.
  const date = new Date(
    Date.UTC(2001, 0, 1) + Number(days % cycle) * day * 1000 + Number(absolute % BigInt(day)) * 1000,
  )
  return { date, year: goYearZero + Number(days / cycle) * 400 + date.getUTCFullYear() - 2001 }
}

const parts: Readonly<Record<string, (moment: Civil) => number>> = {
  days_in_month: ({ date }) => new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate(),
  day_of_month: ({ date }) => date.getUTCDate(),
  day_of_week: ({ date }) => date.getUTCDay(),
  day_of_year: ({ date }) => {
    const midnight = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate())
    return (midnight - Date.UTC(date.getUTCFullYear(), 0, 0)) / (day * 1000)
  },
  hour: ({ date }) => date.getUTCHours(),
  minute: ({ date }) => date.getUTCMinutes(),
  month: ({ date }) => date.getUTCMonth() + 1,
  year: ({ year }) => year,
}

const calendar =
  (part: (moment: Civil) => number): FunctionPlan =>
  (call, compiler) => {
    const [arg] = call.args
    if (!arg) {
      const frame = unitFrame()
      return {
        type: 'vector',
        run: (run) => {
          const out = run.pool.take(frame, 1)
          out.push(0, part(civil(Math.trunc(run.at / 1000))))
          return out
        },
      }
    }
    const inner = compiler.vector(arg)
    return {
      type: 'vector',
      run: (run) => {
        const vector = inner(run)
        for (let i = 0; i < vector.size; i++) vector.values[i] = part(civil(vector.values[i] as number))
        return dropNames(vector, call.span)
      },
    }
  }

/** Of a plain selector the samples' own times, of anything else the time of the evaluation. */
const timestamp: FunctionPlan = (call, compiler) => {
  const arg = unwrap(argument(call, 0))
  if (arg.kind === 'selector') {
    const times = compileSelector(arg, 'times')
    return { type: 'vector', run: (run) => dropNames(times(run), call.span) }
  }
  const inner = compiler.vector(arg)
  return {
    type: 'vector',
    run: (run) => {
      const vector = inner(run)
      vector.values.fill(run.at / 1000, 0, vector.size)
      return dropNames(vector, call.span)
    },
  }
}

export const clockFunctions: Functions = {
  ...Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, calendar(part)])),
  time: () => ({ type: 'scalar', run: (run) => run.at / 1000 }),
  timestamp,
}
