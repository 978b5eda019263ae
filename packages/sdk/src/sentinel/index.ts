// The Microsoft Sentinel client, its filter builder, and everything it throws and answers.
export type { SentinelOptions, TokenCredential } from './arm.ts'
export * from './client.ts'
export * from './errors.ts'
export * from './filter.ts'
export * from './types.ts'
