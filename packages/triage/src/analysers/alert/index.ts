// Every analyser of JSON alerts; a new one adds one line here.
import { audit } from './audit.ts'
import { commands } from './commands.ts'
import { programs } from './programs.ts'
import { readerInstructions } from './reader-instructions.ts'
import { techniques } from './techniques.ts'
import { vendorClaims } from './vendor-claims.ts'
import type { AlertAnalyser } from './view.ts'

export const alertAnalysers: readonly AlertAnalyser[] = [
  vendorClaims,
  techniques,
  commands,
  programs,
  audit,
  readerInstructions,
]
