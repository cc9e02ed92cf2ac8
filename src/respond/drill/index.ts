export * from './contract.ts'
export { createDrills, type DrillOptions } from './drills.ts'
export { drillKinds, drillKindsKept } from './kinds.ts'
