// Notices that a server leads in circles, with the memory of one link however long the way is.

/**
 * Watches the links of one walk. One link is kept and compared with those that follow; which one is renewed ever more rarely
 * (Brent's way of finding cycles), so that every circle is found after at most a few rounds.
 */
export class LoopWatch {
  #kept: string | null = null
  #passed = 0
  #renewAt = 1

  /** True when `link` was passed before and the walk is in a circle. */
  isKnown(link: string): boolean {
    if (link === this.#kept) return true
    this.#passed += 1
    if (this.#passed === this.#renewAt) {
      this.#kept = link
      this.#passed = 0
      this.#renewAt *= 2
    }
    return false
  }
}
