// Artifact in, evidence and verdict out. No database, server, environment or network of its own.
export type { Analysis, Context, EmailAnalyser, RawFinding } from './analyser.ts'
export { tacticOf, tacticsById, techniqueName } from './attack.ts'
export { recogniseAlert } from './intake/sources/index.ts'
export { applyMapping } from './mapping.ts'
export { defaultLimits, type Limits, offlinePorts, type Ports, type Resolver } from './ports.ts'
export { type TriageRequest, triage } from './triage.ts'
export { unreadable } from './unreadable.ts'
export { catalogue, judge, rulePack } from './verdict.ts'
