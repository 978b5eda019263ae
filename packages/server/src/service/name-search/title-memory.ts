// Keeps the names of the last questions for a while, so that pages and patterns of one list read them once.
import type { TitleList } from '../../store/index.ts'

const keptMs = 60_000
/** Characters of all lists together. */
const keptChars = 12_000_000

export interface TitleMemory {
  /**
   * The list of `key` if it is known and `isCurrent`, else what `read` answers; with null for a key nothing is kept. Lists of different
   * owners (stores) are kept apart.
   */
  recall(
    owner: object,
    key: string | null,
    isCurrent: (list: TitleList) => Promise<boolean>,
    read: () => Promise<TitleList>,
  ): Promise<TitleList>
}

const sizeOf = ({ ids, titles }: TitleList) => ids.length + titles.length

export function openTitleMemory(): TitleMemory {
  const owners = new WeakMap<object, Map<string, { list: TitleList; timer: NodeJS.Timeout }>>()
  return {
    async recall(owner, key, isCurrent, read) {
      if (key === null) return read()
      const kept = owners.get(owner) ?? new Map<string, { list: TitleList; timer: NodeJS.Timeout }>()
      owners.set(owner, kept)
      const forget = (name: string) => {
        clearTimeout(kept.get(name)?.timer)
        kept.delete(name)
      }
      const known = kept.get(key)?.list
      const list = known !== undefined && (await isCurrent(known)) ? known : await read()
      forget(key)
      let total = sizeOf(list)
      if (total > keptChars) return list
      for (const { list: other } of kept.values()) total += sizeOf(other)
      // The longest unused first: a map keeps the order in which things came.
      for (const name of [...kept.keys()]) {
        if (total <= keptChars) break
        total -= sizeOf(kept.get(name)!.list)
        forget(name)
      }
      const timer = setTimeout(() => kept.delete(key), keptMs)
      timer.unref()
      kept.set(key, { list, timer })
      return list
    },
  }
}
