// Compares the wording of a mail with a learned model and names the expressions that weighed most.
import type { Analysis, EmailAnalyser } from '../../analyser.ts'
import { placeOf, segmentsOf } from '../../wording/mail-words.ts'
import { heaviestHits, shippedWording, strengthOf } from '../../wording/model.ts'

const namedExpressions = 6

export const wording: EmailAnalyser = {
  name: 'wording',
  cites: ['wording-lure'],
  run(mail): Analysis {
    const { model, index } = shippedWording()
    const hits = heaviestHits(segmentsOf(mail), index)
    const score = hits.reduce((sum, { weight }) => sum + weight, 0)
    const strength = strengthOf(score, model)
    const [first] = hits
    if (strength <= 0 || !first) return { findings: [] }
    const named = hits
      .slice(0, namedExpressions)
      .map(({ expression, weight }) => `“${expression}” (${weight.toFixed(1)})`)
    const where = placeOf(mail, first.segment, first.start, first.end)
    return { findings: [{ id: 'wording-lure', where, says: `Weighed most: ${named.join(', ')}`, strength }] }
  },
}
