// The native client, its options and every type that travels.
export type { CallSettings, DocketOptions } from './calls.ts'
export * from './client.ts'
export type { DocketEvent, EventOptions } from './events.ts'
export * from './generated/index.ts'
