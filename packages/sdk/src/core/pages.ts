// A list that fetches its pages itself, one at a time, whoever asks; memory holds one page.

export interface PageOf<T> {
  items: readonly T[]
  /** Exact number over all pages when the server tells it. */
  total: number | null
  /** True when nothing comes after this page. */
  isLast: boolean
}

/**
 * An async iterator over all pages. Two `next()` calls at once are answered one after the other: no page is skipped.
 *
 * @example
 * for await (const incident of client.incidents.list()) console.log(incident.title)
 */
export class PagedList<T> implements AsyncIterable<T> {
  private readonly fetchPage: (position: { offset: number; page: number }) => Promise<PageOf<T>>
  private knownTotal: number | null = null
  private lastPage: readonly T[] = []

  /** `fetchPage` is called with how many items were given out so far, and the number of the page from 0. */
  constructor(fetchPage: (position: { offset: number; page: number }) => Promise<PageOf<T>>) {
    this.fetchPage = fetchPage
  }

  /** The page fetched last; empty before the first. */
  get currentPage(): readonly T[] {
    return this.lastPage
  }

  /** Exact number over all pages; null before the first page and where the server does not tell. */
  get total(): number | null {
    return this.knownTotal
  }

  /** Pages as they come. Each call begins anew. */
  async *pages(): AsyncGenerator<readonly T[], void, undefined> {
    let offset = 0
    for (let page = 0; ; page++) {
      const { items, total, isLast } = await this.fetchPage({ offset, page })
      this.knownTotal = total
      this.lastPage = items
      offset += items.length
      if (items.length > 0) yield items
      if (isLast || items.length === 0) return
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for await (const page of this.pages()) yield* page
  }

  /** Everything at once; `max` guards against lists larger than memory (default: no limit). */
  async all(options: { max?: number } = {}): Promise<T[]> {
    const items: T[] = []
    for await (const item of this) {
      items.push(item)
      if (options.max !== undefined && items.length >= options.max) break
    }
    return items
  }
}
