// Splits labelled mails so that no campaign and no source is learned from and measured on.

export interface Labelled {
  id: string
  /** Folder of the collection: phishing, ham, ham-modern, spam. */
  folder: string
  source: string
  /** Campaign number within phishing; null elsewhere. */
  cluster: number | null
}

export const foldCount = 5

/** What must stay together: the campaign of a phishing mail, the whole source of any other. */
export function groupOf({ folder, source, cluster }: Labelled): string {
  return folder === 'phishing' && cluster !== null ? `phishing ${cluster}` : `${folder} ${source}`
}

/**
 * Fold of each mail. Groups go, largest first, to the fold with the fewest mails of their folder; so each large source of
 * honest mail is left out whole once.
 */
export function foldsOf(mails: readonly Labelled[]): number[] {
  const sizes = new Map<string, { folder: string; size: number }>()
  for (const mail of mails) {
    const group = sizes.get(groupOf(mail))
    if (group) group.size++
    else sizes.set(groupOf(mail), { folder: mail.folder, size: 1 })
  }
  const ordered = [...sizes].sort(([a, { size: n }], [b, { size: m }]) => m - n || (a < b ? -1 : 1))
  const filled = new Map<string, number[]>()
  const foldOf = new Map<string, number>()
  for (const [group, { folder, size }] of ordered) {
    const counts = filled.get(folder) ?? new Array<number>(foldCount).fill(0)
    filled.set(folder, counts)
    const fold = counts.indexOf(Math.min(...counts))
    counts[fold]! += size
    foldOf.set(group, fold)
  }
  return mails.map((mail) => foldOf.get(groupOf(mail))!)
}
