// What unpackers share: the budget they count down, and the shape of what they find.
import type { Unexamined } from '@docket/model'

/** One file of an archive; `bytes` is null when it is encrypted and no password fitted. */
export interface Member {
  /** Path inside the archive, as stored. */
  path: string
  bytes: Uint8Array | null
  /** Size as unpacked, or as the archive claims when it could not be opened. */
  sizeBytes: number
}

/** What may still be unpacked; shared by all archives of one mail and counted down. */
export interface Budget {
  bytes: number
  members: number
  outOfTime: () => boolean
}

export interface Unpacked {
  members: Member[]
  unexamined: Unexamined[]
  /** The password that opened it, if one was needed. */
  password: string | null
}

/** Notes something that could not be unpacked. */
export type Note = (reason: Unexamined['reason'], detail: string) => void

/** Thrown inside unpackers when the budget is used up; never leaves them. */
export class LimitReached extends Error {}

/** Counts one member, or throws `LimitReached`. */
export function takeMember(budget: Budget): void {
  if (budget.members <= 0) throw new LimitReached('more members than are unpacked')
  if (budget.outOfTime()) throw new LimitReached('the time for this mail was used up')
  budget.members -= 1
}
