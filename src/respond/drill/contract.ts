/** The system and alert of drills: they open no incident and count in no report. */
export const drillSystem = 'drill'
export const drillAlert = 'OpsbellDrill'

export const isDrill = ({ system, alertname }: { system: string; alertname: string }): boolean =>
  system === drillSystem && alertname === drillAlert
