// A clock for tests that bound how long a computation takes.

/**
 * Milliseconds of processor time that this process has used so far, all threads together. Unlike a wall clock it stands still
 * while other programs have the processor, so that a bound holds on a busy machine too.
 */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
