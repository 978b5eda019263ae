// What a server needs that opens no artifact itself: reading JSON alerts, words for findings. Loads no parser and no analyser of mail
// or files, which only the sandbox needs.
export { tacticOf, tacticsById, techniqueName } from './attack.ts'
export { type Comparison, compareFingerprints } from './fingerprint/compare.ts'
export { strongKeys } from './fingerprint/strong-observables.ts'
export { recogniseAlert } from './intake/sources/index.ts'
export { applyMapping } from './mapping.ts'
export { unreadable } from './unreadable.ts'
export { catalogue } from './verdict.ts'
