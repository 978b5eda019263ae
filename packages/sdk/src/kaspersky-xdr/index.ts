// The Kaspersky XDR client and everything it throws and answers.
export * from './client.ts'
export * from './errors.ts'
export * from './types.ts'
