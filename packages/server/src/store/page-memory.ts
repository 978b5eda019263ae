// Remembers where a caller's last page ended, so that the next sequential offset continues there instead of counting again.

/** The last row of a page: value of the sort column as text, and id. */
export interface PageEnd {
  value: string
  id: string
}

const keptMs = 60_000
const maxEntries = 10_000

/** Key: everything that fixes the sequence (tenant, caller, filter, sort) and the next offset. */
export class PageMemory {
  private readonly ends = new Map<string, { end: PageEnd; until: number }>()
  private readonly now: () => number

  constructor(now: () => number = Date.now) {
    this.now = now
  }

  recall(sequence: string, offset: number): PageEnd | null {
    const known = this.ends.get(`${sequence} ${offset}`)
    return known === undefined || known.until < this.now() ? null : known.end
  }

  remember(sequence: string, offset: number, end: PageEnd): void {
    const key = `${sequence} ${offset}`
    this.ends.delete(key)
    this.ends.set(key, { end, until: this.now() + keptMs })
    // A Map keeps the order of insertion: the first one is the oldest.
    if (this.ends.size > maxEntries) this.ends.delete(this.ends.keys().next().value!)
  }
}
