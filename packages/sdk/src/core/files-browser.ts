// Files of the machine, which browsers do not have.
import { ConfigurationError } from './errors.ts'

/** Always throws: hand in the bytes instead. */
export async function readFile(path: string): Promise<{ bytes: Uint8Array; name: string }> {
  throw new ConfigurationError(`a browser cannot read ${path}: hand in the bytes instead`)
}

/** Always throws. */
export async function listFiles(folder: string): Promise<string[] | null> {
  throw new ConfigurationError(`a browser cannot read the folder ${folder}`)
}

/** Joined with slashes. */
export const pathOf = (...parts: string[]): string => parts.join('/')
