// Prints what was skipped and why, and one plain closing line with the counts.
import type { Reporter, TestModule } from 'vitest/node'

export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0 }
    const reasons = new Map<string, number>()
    for (const module of modules) {
      const tests = [...module.children.allTests()]
      if (tests.length === 0 && module.state() === 'failed') counts.failed++
      for (const test of tests) {
        const result = test.result()
        if (result.state === 'passed') counts.passed++
        else if (result.state === 'failed') counts.failed++
        else {
          counts.skipped++
          const note = ('note' in result ? result.note : undefined) ?? 'no reason given'
          reasons.set(note, (reasons.get(note) ?? 0) + 1)
        }
      }
    }
    for (const [note, count] of reasons) console.log(`skipped ${count}: ${note}`)
    console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
  }
}
