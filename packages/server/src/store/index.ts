// The store's door: everything the other rooms may import from it.
export * from './contract.ts'
