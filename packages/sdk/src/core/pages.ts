// A list that fetches its pages itself, one at a time, whoever asks; memory holds one page.

import { InvalidAnswerError } from './errors.ts'

/** Pages of single rows may look alike by chance; so many in a row do not. */
const maxRepeated = 3

/** One page of a list. */
export interface PageOf<T> {
  items: readonly T[]
  /** Exact number over all pages when the server tells it. */
  total: number | null
  /** True when nothing comes after this page. */
  isLast: boolean
}

/** Called with how many items were given out so far, and the number of the page from 0. */
export type PageFetcher<T> = (position: { offset: number; page: number }) => Promise<PageOf<T>>

/**
 * An async iterator over all pages. Two `next()` calls at once are answered one after the other: no page is skipped.
 *
 * @example
 * for await (const incident of client.incidents.list()) console.log(incident.title)
 */
export class PagedList<T> implements AsyncIterable<T> {
  private readonly open: () => PageFetcher<T>
  private knownTotal: number | null = null
  private lastPage: readonly T[] = []

  /** `open` is called once for each walk, so that two walks do not share a place. */
  constructor(open: () => PageFetcher<T>) {
    this.open = open
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
    const fetchPage = this.open()
    let offset = 0
    let empty = 0
    let before = ''
    let repeated = 0
    for (let page = 0; ; page++) {
      const { items, total, isLast } = await fetchPage({ offset, page })
      this.knownTotal = total
      this.lastPage = items
      offset += items.length
      empty = items.length === 0 ? empty + 1 : 0
      const shape = items.length === 0 ? before : JSON.stringify([items.length, items[0], items.at(-1)])
      repeated = shape === before && items.length > 0 ? repeated + 1 : 0
      before = shape
      // A server that does not look at the page asked for would be walked for ever.
      if (repeated === maxRepeated)
        throw new InvalidAnswerError('the server answered the same page again and again', 200, '')
      if (items.length > 0) yield items
      // Servers may answer an empty page and go on; one that never ends is not followed for ever.
      if (isLast || empty > 100) return
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for await (const page of this.pages()) yield* page
  }

  /** Everything at once; `max` guards against lists larger than memory (default: no limit). */
  async all(options: { max?: number } = {}): Promise<T[]> {
    const { max = Number.POSITIVE_INFINITY } = options
    const items: T[] = []
    if (max <= 0) return items
    for await (const item of this) {
      items.push(item)
      if (items.length >= max) break
    }
    return items
  }
}
