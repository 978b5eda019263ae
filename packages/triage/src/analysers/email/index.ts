// The e-mail analysers in the order they run; authentication is first because others ask whom it proved.
import type { EmailAnalyser } from '../../analyser.ts'

export const emailAnalysers: readonly EmailAnalyser[] = []
