// Text in the alert that speaks to whoever or whatever reads it: only an attacker has a reason to write that.
import type { RawFinding } from '../../analyser.ts'
import { type AlertAnalyser, clip, inField } from './view.ts'

const instructions =
  /\b(?:ignore|disregard|forget)\s{1,4}(?:all\s{1,4}|any\s{1,4})?(?:the\s{1,4}|your\s{1,4})?(?:previous|prior|above|earlier|preceding)\s{1,4}(?:instructions?|prompts?|rules?|messages?)|\b(?:mark|classify|report|treat|close|label)\s{1,4}(?:this|it)\s{1,4}(?:alert\s{1,4}|email\s{1,4}|file\s{1,4}|as\s{1,4}){1,2}(?:a\s{1,4})?(?:benign|safe|false[ _-]positive|clean|harmless)|\byou are (?:now )?(?:an? )?(?:ai|language model|assistant)\b/i
const maxNodes = 20_000
const maxChars = 4_000_000

export const readerInstructions: AlertAnalyser = {
  name: 'reader-instructions',
  cites: ['text-instructs-reader'],
  run({ raw }) {
    const pending: { value: unknown; field: string; depth: number }[] = [{ value: raw, field: '', depth: 0 }]
    let chars = 0
    for (let nodes = 0; pending.length > 0 && nodes < maxNodes && chars < maxChars; nodes++) {
      const { value, field, depth } = pending.pop()!
      if (typeof value === 'string') {
        chars += value.length
        const found = instructions.exec(value.slice(0, 20_000))
        if (found) return [finding(field, found[0])]
      } else if (typeof value === 'object' && value !== null && depth < 64)
        for (const [key, child] of Object.entries(value).slice(0, 2000))
          pending.push({ value: child, field: (field ? `${field}.${key}` : key).slice(0, 200), depth: depth + 1 })
    }
    return []
  },
}

function finding(field: string, text: string): RawFinding {
  return {
    id: 'text-instructs-reader',
    where: inField(field, text),
    says: `Text of the alert tries to tell its reader what to conclude: ${clip(text, 100)}`,
  }
}
