/**
 * Loaded before a program's own code (`--import`): its wall clock is `TEST_CLOCK_AHEAD` ms ahead. Timers stay real, so
 * that what is far off becomes due with the next start.
 */
const ahead = Number(process.env.TEST_CLOCK_AHEAD)
const { now } = Date
Date.now = () => now() + ahead
globalThis.Date = new Proxy(Date, {
  construct: (target, args, as) => Reflect.construct(target, args.length === 0 ? [target.now()] : args, as),
})
