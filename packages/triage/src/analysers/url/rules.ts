// The rules a single URL is judged by: the catalogue with weights and thresholds fitted on lists of URLs instead of mails.
import { catalogue } from '../../catalogue-all.ts'
import type { Rules } from '../../rules.ts'
import fitted from './url-weights.json' with { type: 'json' }

/** Written by scripts/fit-url-weights.ts. */
export const urlRules: Rules = { catalogue, weights: fitted.weights, thresholds: fitted.thresholds }
