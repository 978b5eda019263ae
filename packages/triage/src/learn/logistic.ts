// Logistic regression with weights that cannot be negative, fitted by a fixed number of accelerated steps in fixed order.

/** One example: which features it has (index and value), its class and how much it counts. */
export interface Example {
  features: Int32Array
  values: Float64Array | null
  malicious: boolean
  weight: number
}

export interface Fit {
  weights: Float64Array
  bias: number
}

export interface FitOptions {
  featureCount: number
  /** Cost of each unit of weight (L1); keeps only expressions that earn their place. */
  sparsity?: number
  /** Weights pulled towards, and how strongly (L2), for features too rare to learn. */
  prior?: Float64Array
  pull?: Float64Array
  /** Features without influence on the sign: true where the weight must stay as the prior says. */
  frozen?: readonly boolean[]
  bias: number
  fixedBias?: boolean
  steps: number
}

/** Minimises the weighted mean log loss plus penalties. The same input gives the same bits. */
export function fitLogistic(examples: readonly Example[], options: FitOptions): Fit {
  const { featureCount, sparsity = 0, prior, pull, frozen, steps } = options
  const total = examples.reduce((sum, { weight }) => sum + weight, 0)
  const rate = 1 / (steepest(examples, featureCount, total) + Math.max(0, ...(pull ?? [])) / total)
  const gradient = new Float64Array(featureCount)
  let weights = prior ? Float64Array.from(prior) : new Float64Array(featureCount)
  let ahead = Float64Array.from(weights)
  let bias = options.bias
  let biasAhead = bias
  let pace = 1
  for (let step = 0; step < steps; step++) {
    gradient.fill(0)
    let biasGradient = 0
    for (const { features, values, malicious, weight } of examples) {
      let score = biasAhead
      for (let i = 0; i < features.length; i++) score += ahead[features[i]!]! * (values ? values[i]! : 1)
      const error = ((1 / (1 + Math.exp(-score)) - (malicious ? 1 : 0)) * weight) / total
      biasGradient += error
      for (let i = 0; i < features.length; i++) gradient[features[i]!]! += error * (values ? values[i]! : 1)
    }
    const nextPace = (1 + Math.sqrt(1 + 4 * pace * pace)) / 2
    const momentum = (pace - 1) / nextPace
    const next = new Float64Array(featureCount)
    const nextAhead = new Float64Array(featureCount)
    for (let j = 0; j < featureCount; j++) {
      if (frozen?.[j]) {
        next[j] = nextAhead[j] = prior![j]!
        continue
      }
      const drift = pull && prior ? (pull[j]! * (ahead[j]! - prior[j]!)) / total : 0
      next[j] = Math.max(0, ahead[j]! - rate * (gradient[j]! + drift + sparsity))
      nextAhead[j] = next[j]! + momentum * (next[j]! - weights[j]!)
    }
    if (!options.fixedBias) {
      const nextBias = biasAhead - rate * biasGradient
      biasAhead = nextBias + momentum * (nextBias - bias)
      bias = nextBias
    }
    weights = next
    ahead = nextAhead
    pace = nextPace
  }
  return { weights, bias }
}

const powerSteps = 40

/** Largest curvature of the mean log loss, by power iteration with some room; longer steps than its inverse diverge. */
function steepest(examples: readonly Example[], featureCount: number, total: number): number {
  let vector = new Float64Array(featureCount + 1).fill(1)
  let size = 1
  for (let step = 0; step < powerSteps; step++) {
    const next = new Float64Array(featureCount + 1)
    for (const { features, values, weight } of examples) {
      let dot = vector[featureCount]!
      for (let i = 0; i < features.length; i++) dot += vector[features[i]!]! * (values ? values[i]! : 1)
      dot *= weight / total
      next[featureCount]! += dot
      for (let i = 0; i < features.length; i++) next[features[i]!]! += dot * (values ? values[i]! : 1)
    }
    size = Math.sqrt(next.reduce((sum, value) => sum + value * value, 0))
    vector = next.map((value) => value / size)
  }
  return (size / 4) * 1.05
}
