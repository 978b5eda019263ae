// Learns which expressions speak for fraud, from mails grouped so that no campaign counts twice.
import { fitLogistic } from './logistic.ts'

export interface WordedMail {
  /** Campaign or source; an expression must stand in several to be learned. */
  group: string
  malicious: boolean
  weight: number
  expressions: ReadonlySet<string>
}

export interface TrainedWording {
  bias: number
  expressions: Record<string, number>
}

const fewestGroups = 3
const sparsity = 0.0006
const smallest = 0.05

/**
 * Fits non-negative weights. `excluded` says which expressions must not be learned (names of brands and people): they
 * would tell campaigns, and honest mail of those brands, rather than fraud.
 */
export function trainWording(mails: readonly WordedMail[], excluded: (expression: string) => boolean): TrainedWording {
  const used = mails.filter(({ weight }) => weight > 0)
  const groups = new Map<string, Set<string>>()
  for (const { malicious, group, expressions } of used)
    if (malicious)
      for (const expression of expressions) {
        const known = groups.get(expression)
        if (!known) groups.set(expression, new Set([group]))
        else if (known.size < fewestGroups) known.add(group)
      }
  const names = [...groups]
    .filter(([expression, seenIn]) => seenIn.size >= fewestGroups && !excluded(expression))
    .map(([expression]) => expression)
    .sort()
  const indexOf = new Map(names.map((name, index) => [name, index]))
  const examples = used.map(({ expressions, malicious, weight }) => {
    const features = [...expressions].flatMap((expression) => indexOf.get(expression) ?? [])
    return { features: Int32Array.from(features).sort(), values: null, malicious, weight }
  })
  const fit = fitLogistic(examples, { featureCount: names.length, sparsity, bias: -2, steps: 600 })
  const expressions: Record<string, number> = {}
  names.forEach((name, index) => {
    const weight = Math.round(fit.weights[index]! * 1000) / 1000
    if (weight >= smallest) expressions[name] = weight
  })
  return { bias: fit.bias, expressions }
}
