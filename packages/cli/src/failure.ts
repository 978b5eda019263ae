// How a command ends: exit codes and messages that say what to do next.

/** 0 all done · 1 some inputs failed · 2 wrong usage · 3 server not reachable · 4 not allowed · 5 server refused. */
export const exitCodes = { ok: 0, some: 1, usage: 2, unreachable: 3, denied: 4, refused: 5 } as const

/** A failure that is told to the person in one or two lines, without a stack. */
export class CommandFailure extends Error {
  readonly exitCode: number
  readonly hint: string | undefined

  constructor(exitCode: number, message: string, hint?: string) {
    super(message)
    this.name = 'CommandFailure'
    this.exitCode = exitCode
    this.hint = hint
  }
}
