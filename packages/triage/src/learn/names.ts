// Names the wording model must not learn: brands, people, dates and traces of how the mails were collected.
import { brands } from '../analysers/brands.ts'
import { foldWord } from '../wording/letters.ts'

/** Words that would name a campaign, a collection or a day. */
const traces = `rodrigo peixoto honeypot phishing pot example user0 samuel harry erlinda olivia amelia anna maria john james david michael robert mary linda patricia susan thomas peter paul mark george
  charles william richard joseph mr0 iog ripple xrp hims keto ketoxplode braun dewalt nutella livelo bradesco itau nubank serasa detran mercado yeti harbor freight lowes costco walmart kroger cvs walgreens musk elon elons enviado assunto envoye objet gesendet betreff sent subject forwarded reserved policy france paid f p am iog mega malware arrivals prime montgomery cousin cc ms llc
  january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday
  januar februar marz mai juni juli oktober dezember montag dienstag mittwoch donnerstag freitag samstag sonntag janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre
  lundi mardi mercredi jeudi vendredi samedi dimanche enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre lunes martes miercoles jueves viernes sabado domingo
  janeiro fevereiro marco maio junho julho setembro outubro novembro dezembro segunda terca quarta quinta sexta feira gmt utc est pst`

const single = new Set(traces.split(/\s+/))
for (const { name, labels, ambiguous } of brands) {
  if (ambiguous) continue
  for (const label of labels) if (label.length >= 4) single.add(foldWord(label))
  const [first, ...rest] = name.split(/\s+/)
  if (first && rest.length === 0 && first.length >= 3) single.add(foldWord(first))
}

/** True when an expression holds such a word. */
export function isName(expression: string): boolean {
  return expression.split(' ').some((word) => single.has(word))
}
