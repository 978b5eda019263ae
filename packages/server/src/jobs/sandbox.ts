// Runs triage where it can be killed: a pool of worker threads with a memory limit and a deadline for each job.

/** What may cross into a sandbox thread: structured-clone data; `bytes` are transferred, not copied. */
export interface Sandbox<Request = unknown, Report = unknown> {
  /**
   * Rejects with `SandboxFailure` when the thread overran `timeoutMs`, ran out of memory or died, and with the thrown error
   * (name, message, code) when the work itself failed.
   */
  triage(request: Request, options: { timeoutMs: number }): Promise<Report>
  /** Resolves when a thread is warm. */
  ready(): Promise<void>
  close(): Promise<void>
}
