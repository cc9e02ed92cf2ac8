export { type Charts, type ChartsOptions, createCharts, type Drawn } from './renderer.ts'
export {
  type ChartMark,
  type ChartSeries,
  type ChartSpec,
  type ChartThreshold,
  type ChartUnit,
  limited,
  mostSeries,
} from './spec.ts'
export { valueLabel } from './units.ts'
