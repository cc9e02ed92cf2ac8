import type { ChartUnit } from './spec.ts'

/** A value as a label, at most some eight characters. `step`: distance of the scale's ticks, for as many digits as tell them apart. */
export function valueLabel(value: number, unit: ChartUnit, step?: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '–' : value > 0 ? '∞' : '-∞'
  switch (unit) {
    case 'ratio':
      return `${digits(value * 100, step === undefined ? undefined : step * 100)}%`
    case 'percent':
      return `${digits(value, step)}%`
    case 'seconds':
      return scaled(value, step, value === 0 && step !== undefined ? times(step) : times(value))
    case 'bytes':
      return scaled(value, step, binary(value === 0 && step !== undefined ? step : value))
    case 'number':
      return scaled(value, step, decimal(value))
  }
}

interface Multiple {
  size: number
  name: string
}

const scaled = (value: number, step: number | undefined, { size, name }: Multiple): string =>
  digits(value / size, step === undefined ? undefined : step / size) + name

function times(value: number): Multiple {
  const size = Math.abs(value)
  if (size >= 172_800) return { size: 86_400, name: ' d' }
  if (size >= 7200) return { size: 3600, name: ' h' }
  if (size >= 120) return { size: 60, name: ' min' }
  if (size >= 1 || size === 0) return { size: 1, name: ' s' }
  return size >= 0.001 ? { size: 0.001, name: ' ms' } : { size: 0.000_001, name: ' µs' }
}

function binary(value: number): Multiple {
  const names = [' B', ' KiB', ' MiB', ' GiB', ' TiB', ' PiB']
  const power = value === 0 ? 0 : Math.floor(Math.log2(Math.abs(value)) / 10)
  const at = Math.max(0, Math.min(names.length - 1, power))
  return { size: 1024 ** at, name: names[at] ?? '' }
}

function decimal(value: number): Multiple {
  const size = Math.abs(value)
  if (size >= 1e12) return { size: 1e12, name: 'T' }
  if (size >= 1e9) return { size: 1e9, name: 'G' }
  if (size >= 1e6) return { size: 1e6, name: 'M' }
  return size >= 10_000 ? { size: 1000, name: 'k' } : { size: 1, name: '' }
}

/** Three significant digits, or as many decimals as the step has. */
function digits(value: number, step: number | undefined): string {
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-6 || size >= 1e15)) return value.toExponential(1)
  const decimals = step === undefined ? Math.max(0, 2 - Math.floor(Math.log10(size || 1))) : decimalsOf(step)
  const text = value.toFixed(Math.min(8, decimals))
  const plain = text.includes('.') ? text.replace(/\.?0+$/, '') : text
  return (plain === '-0' ? '0' : plain).replace(/\B(?=(\d{3})+$)(?<!\..*)/g, ',')
}

function decimalsOf(step: number): number {
  for (let decimals = 0; decimals < 8; decimals++) {
    const whole = step * 10 ** decimals
    if (Math.abs(whole - Math.round(whole)) < 1e-6 * Math.max(1, Math.abs(whole))) return decimals
  }
  return 8
}
