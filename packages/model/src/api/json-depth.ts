// Refuses JSON nested so deeply that writing it again would overflow the stack.
import { DocketError } from '../errors.ts'

/** Deeper than any product nests its alerts, far from what a stack can bear. */
export const maxJsonDepth = 200

/** Throws `invalid` for values nested deeper than `maxJsonDepth`. Walks without recursion. */
export function checkDepth(value: unknown): void {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxJsonDepth) throw new DocketError('invalid', `the JSON is nested deeper than ${maxJsonDepth}`)
    const next: unknown[] = []
    for (const item of level) {
      if (typeof item !== 'object' || item === null) continue
      for (const child of Object.values(item)) if (typeof child === 'object' && child !== null) next.push(child)
    }
    level = next
  }
}
