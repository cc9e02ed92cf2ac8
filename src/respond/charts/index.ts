export type { ChartFacts, ChartMade, ChartReader } from './contract.ts'
export { type ChartDesk, type ChartDeskDeps, createChartDesk, whyNot } from './desk.ts'
export { chartFace, chartFaces, chartFileName, chartPost, factLines } from './face.ts'
export { readRange } from './range.ts'
