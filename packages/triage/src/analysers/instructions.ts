// Finds text that orders whoever or whatever reads it to reach a verdict; only an attacker has a reason to write that.

const orders =
  /\b(?:ignore|disregard|forget|override)\s{1,4}(?:all\s{1,4}|any\s{1,4})?(?:of\s{1,4})?(?:the\s{1,4}|your\s{1,4})?(?:previous|prior|above|earlier|preceding)\s{1,4}(?:instructions?|prompts?|rules?|directions?)|\b(?:mark|classify|report|treat|close|label|rate|flag)\s{1,4}(?:this|it)\s{1,4}(?:(?:alert|e-?mail|message|mail|file|as)\s{1,4}){1,2}(?:an?\s{1,4})?(?:benign|safe|false[ _-]positive|clean|harmless|not (?:spam|phishing))|\bverdict\b[\s:="']{0,5}(?:is\s{1,4}|of\s{1,4}|must be\s{1,4})?["']?(?:false[ _]positive|benign|clean|harmless)/i

const maxChars = 200_000

/** The first such order in a text, with the letters invisible between its own taken out, or null. Linear in the text. */
export function orderToReader(text: string): string | null {
  return orders.exec(text.slice(0, maxChars).replace(/[\u00ad\u200b-\u200d\u2060\ufeff]/g, ''))?.[0] ?? null
}
