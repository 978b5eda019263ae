// Classes of characters and the folding that undoes disguises: width, accents, invisible marks, look-alike letters.

export const separator = 0
export const letter = 1
export const digit = 2
/** Not shown and not a boundary: zero-width characters, soft hyphens, combining marks. */
export const invisible = 3
/** Letters of scripts written without spaces; each is a token of its own. */
export const ideograph = 4
/** Currency signs; all become one token. */
export const money = 5

/** Marks and format characters, and the letters that are drawn as nothing (fillers, the blank Braille cell). */
const oneInvisible = /[\p{Mn}\p{Me}\p{Cf}]|[\u115f\u1160\u2800\u3164\uffa0]/u
const allInvisible = new RegExp(oneInvisible, 'gu')

const classes = new Uint8Array(65536).fill(255)

/** Class of the UTF-16 unit or code point. Remembered for the basic plane, where nearly all text is. */
export function classOf(codePoint: number): number {
  if (codePoint >= 65536) return classify(codePoint)
  const known = classes[codePoint]!
  if (known !== 255) return known
  const found = classify(codePoint)
  classes[codePoint] = found
  return found
}

function classify(codePoint: number): number {
  const char = String.fromCodePoint(codePoint)
  if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}]/u.test(char))
    return /[\p{L}\p{M}]/u.test(char) ? ideograph : separator
  if (oneInvisible.test(char)) return invisible
  if (/[\p{L}\p{Mc}]/u.test(char) || (codePoint >= 0x1f130 && codePoint <= 0x1f189)) return letter
  if (/[\p{Nd}\p{No}]/u.test(char)) return /[a-z]/i.test(char.normalize('NFKD')) ? letter : digit
  return /\p{Sc}/u.test(char) ? money : separator
}

/** Cyrillic, Greek and Latin letters that are drawn like a basic Latin one. */
const lookAlikes = new Map(
  [
    'аaвbсcԁdеeһhіiјjкkӏlмmоoрpԛqгrѕsтtуyѵvԝwхxαaβbεeηnιiκkνvοoρpτtυuχxωwγyıiłløoɡgɩiʟlɴnʀrꞵbꜱsƒfđdħhŧtæeœeĸkнhгrпnոnսuհhօo'.match(
      /../gu,
    )!,
  ]
    .flat()
    .map((pair) => [[...pair][0]!, [...pair][1]!] as const),
)

/**
 * One word as the model and the phrase tables know it: compatibility forms and accents undone, lower case, digits as `0`,
 * and, where Latin is mixed with look-alikes of other scripts, the Latin letters they imitate.
 */
export function foldWord(word: string): string {
  let folded = word.normalize('NFKD').toLowerCase().normalize('NFKD').replace(allInvisible, '')
  if (/[a-z]/.test(folded) && /[^\x00-\x7f]/.test(folded))
    folded = folded.replace(/[^\x00-\x7f]/gu, (char) => lookAlikes.get(char) ?? char)
  return folded.replace(/[\p{Nd}\p{No}]+/gu, '0').replaceAll('ß', 'ss')
}
