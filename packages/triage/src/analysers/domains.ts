// Names of hosts and how they look: registrable domain, visual skeleton of a text, edit distance, random-looking labels.
import { parse } from 'tldts'

interface HostParts {
  /** Registrable domain by the public part of the suffix list, or null (IP, single label, unknown top level). */
  domain: string | null
  /** Label in front of the public suffix, e.g. `paypal` of `www.paypal.co.uk`. */
  label: string
  suffix: string
  subdomain: string
  /** True when the suffix is one somebody can register under. */
  known: boolean
}

const remembered = new Map<string, HostParts>()

/** Splits a host name; pure, remembered for the last few thousand hosts. Hosts are compared in lower case without a final dot. */
export function splitHost(host: string): HostParts {
  const name = host.toLowerCase().replace(/\.$/, '').slice(0, 255)
  const seen = remembered.get(name)
  if (seen !== undefined) return seen
  const found = parse(name, { extractHostname: false, validateHostname: false, detectIp: true })
  const known = found.isIcann === true
  const parts: HostParts = {
    domain: known ? found.domain : null,
    label: (known ? found.domainWithoutSuffix : null) ?? '',
    suffix: found.publicSuffix ?? '',
    subdomain: (known ? found.subdomain : null) ?? '',
    known,
  }
  if (remembered.size >= 4096) remembered.clear()
  remembered.set(name, parts)
  return parts
}

/** Registrable domain of a host (`mail.example.co.uk` → `example.co.uk`), or null when there is none. */
export function registrableDomain(host: string): string | null {
  return splitHost(host).domain
}

/** True when both hosts belong to the same registrable domain. */
export function sameOrganisation(a: string, b: string): boolean {
  const first = registrableDomain(a)
  return first !== null && first === registrableDomain(b)
}

/** Host part of an address, lower case; empty when there is none. */
export function hostOfAddress(address: string): string {
  const at = address.lastIndexOf('@')
  return at < 0
    ? ''
    : address
        .slice(at + 1)
        .trim()
        .toLowerCase()
}

const lookAlikes = pairs(
  // Cyrillic
  'аa вb еe ёe кk мm нh оo рp сc тt уy хx іi їi ѕs јj ԁd ԛq ԝw һh ӏl гr ьb ҏp ҽe ѵv ԍg ӓa ӧo ԏt ҡk зz ' +
    'АA ВB ЕE КK МM НH ОO РP СC ТT УY ХX ІI ЅS ЈJ ԌG ԚQ ԜW ҺH ӀI ' +
    // Greek
    'αa βb γy εe ηn ιi κk μm νv οo ρp σo τt υu χx ωw ϲc ϳj ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX ϹC ' +
    // Armenian
    'ոn օo սu ցg հh քp յj աw զq էt գq եt ԼL ՏS ՍU ՕO ԱU ' +
    // Cherokee
    'ᎪA ᏴB ᏟC ᎠD ᎬE ᏀG ᎻH ᎫJ ᏦK ᏞL ᎷM ᏢP ᎡR ᏚS ᎢT ᏙV ᎳW ᏃZ ᏆI ᎽY ' +
    // Latin letters that no decomposition reaches
    'ıi ɑa ɡg ɢG ʟL ɪI ɴN ʀR ʙB ʜH ᴀA ᴄC ᴅD ᴇE ᴊJ ᴋK ᴍM ᴏO ᴘP ᴛT ᴜU ᴠV ᴡW ᴢZ ꜰF ꜱS ʏY ɩi ɾr łl øo đd ħh ɓb ɗd ƙk ƥp ƭt ʋu ǀl ꓲI ꓓD ꓑP ꓮA',
)

function pairs(table: string): Map<string, string> {
  return new Map(table.split(' ').map((pair) => [pair.slice(0, -1), pair.slice(-1)]))
}

const plainAscii = /^[\t\n\r\x20-\x7e]*$/
// Zero-width characters, soft hyphen, bidi controls, fillers and variation selectors (Unicode's own list): they show nothing.
const invisible = /\p{Default_Ignorable_Code_Point}/gu

/** The text as a reader takes it in: invisible characters and accents gone, look-alike letters as the Latin ones they resemble, lower case. */
export function readAs(text: string): string {
  if (plainAscii.test(text)) return text.toLowerCase()
  const bare = text.replace(invisible, '').normalize('NFKD').replace(/\p{M}/gu, '')
  if (plainAscii.test(bare)) return bare.toLowerCase()
  let out = ''
  for (const char of bare) out += char < '\u0080' ? char : (lookAlikes.get(char) ?? char)
  return out.toLowerCase()
}

/** Visual skeleton of a word: two words with one skeleton can be taken for each other (`paypa1`, `раураl`, `rnicrosoft`). Compare skeletons only with skeletons. */
export function skeleton(text: string): string {
  return readAs(text)
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replace(/[1i|!]/g, 'l')
    .replaceAll('0', 'o')
    .replaceAll('5', 's')
    .replaceAll('$', 's')
    .replaceAll('3', 'e')
    .replaceAll('8', 'b')
}

/** Edits (insert, delete, replace, swap of neighbours) between two short words, or `most + 1` when there are more. Words are cut at 64. */
export function editDistance(left: string, right: string, most: number): number {
  const a = left.slice(0, 64)
  const b = right.slice(0, 64)
  if (Math.abs(a.length - b.length) > most) return most + 1
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    let least = row
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      let cost = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      )
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, (before[column - 2] ?? 0) + 1)
      }
      current.push(cost)
      least = Math.min(least, cost)
    }
    if (least > most) return most + 1
    before = previous
    previous = current
  }
  return Math.min(previous[b.length] ?? most + 1, most + 1)
}

// Letter pairs common in names and words of European languages; a random string has few of them.
const commonPairs = new Set(
  (
    'th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ne ea ra ce li ch ll be ma si om ur ' +
    'ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so rs un lo wa ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa im mi ai sh ' +
    'ir su id os iv ia am fi ci vi pl ig tu ev ld ry mp fe bl ab gh ty op wo sa ay ex ke ui fr oo ag ga su gi go gr ba bo br bi bu by ck cl cr cu da do dr du ' +
    'eb ef eg ei ep eu ew ey fa fl fu ib if ip ir is ka ki ko lu ls lt lm lv mb mm mu my nk ob od og oi ov ox oy pi pp ps pt pu qu rc rd rg rk rl rm rn rr ru rv ' +
    'sc sk sl sm sn sp sq sw sy ta tt tw ub uc ud ue uf ug um up va vo xp ya ye yo ys za ze zi zo ja je jo ju ji hu hy nn ff gu gl ow ua eo ao oa'
  ).split(' '),
)

/** True when a label of 6 to 64 letters and digits looks drawn at random: hardly any common letter pair, or letters and digits shuffled. */
export function looksRandom(label: string): boolean {
  const word = label
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(0, 64)
  if (word.length < 6) return false
  const switches = countSwitches(word)
  if (word.length >= 10 && switches >= 4) return true
  const letters = word
    .replace(/[0-9]+/g, ' ')
    .split(' ')
    .filter((run) => run.length > 1)
  let seen = 0
  let common = 0
  for (const run of letters) {
    for (let i = 0; i + 1 < run.length; i++) {
      seen++
      if (commonPairs.has(run.slice(i, i + 2))) common++
    }
  }
  if (seen < 5) return word.length >= 8 && switches >= 3
  const consonants = longestConsonantRun(word)
  return common / seen < 0.45 || (consonants >= 5 && common / seen < 0.62) || consonants >= 7
}

function countSwitches(word: string): number {
  let switches = 0
  for (let i = 1; i < word.length; i++) if (isDigit(word, i) !== isDigit(word, i - 1)) switches++
  return switches
}

function isDigit(word: string, at: number): boolean {
  const code = word.charCodeAt(at)
  return code >= 48 && code <= 57
}

function longestConsonantRun(word: string): number {
  let longest = 0
  let run = 0
  for (const char of word) {
    run = /[bcdfghjklmnpqrstvwxz]/.test(char) ? run + 1 : 0
    if (run > longest) longest = run
  }
  return longest
}

/** Letters of which scripts stand in one word; a word of mixed Latin, Cyrillic, Greek, Armenian or Cherokee letters is disguised. */
export function mixesScripts(word: string): boolean {
  if (plainAscii.test(word)) return false
  let kinds = 0
  if (/\p{Script=Latin}/u.test(word)) kinds++
  if (/\p{Script=Cyrillic}/u.test(word)) kinds++
  if (/\p{Script=Greek}/u.test(word)) kinds++
  if (/[\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Lisu}]/u.test(word)) kinds++
  return kinds > 1
}

/** Number of characters that show nothing (joiners of emoji aside), or that pile odd combining marks on Latin letters. */
export function hiddenCharacters(text: string): number {
  if (plainAscii.test(text)) return 0
  const zero =
    text.match(/(?!\u200d|\ufe0e|\ufe0f|[\u{e0020}-\u{e007f}])\p{Default_Ignorable_Code_Point}/gu)?.length ?? 0
  const piled = text.normalize('NFC').match(/[A-Za-z]\p{M}/gu)?.length ?? 0
  return zero + piled
}

// Endings sold for next to nothing and mostly used for throw-away sites; measured against the mail collections.
const cheap = new Set(
  (
    'xyz top icu cfd sbs click shop store online site website space live buzz cyou quest rest monster bond lol wang vip club work ' +
    'fun beauty hair skin makeup autos boats homes motorcycles yachts tk ml ga cf gq pw cam bid loan win stream download racing date review ' +
    'trade party science men faith cricket accountant gdn mom surf life world today fit help digital best pics monster rocks'
  ).split(' '),
)

/** True when the host's top level is one mostly used for throw-away sites. */
export function hasCheapEnding(host: string): boolean {
  const { suffix } = splitHost(host)
  return cheap.has(suffix.slice(suffix.lastIndexOf('.') + 1))
}

// English words that carry no accent, as they stand in lures.
const plainWords = new Set(
  'your you have been funds fund sent account payment wallet casino free money bonus password verify security update click here transfer received balance card with from this that order ready claim support message important notice bank confirm invoice reward win winner'.split(
    ' ',
  ),
)

/** The first English word written with accents it does not have (`yóúr`, `Cāsino`), or null. */
export function accentedEnglish(text: string): string | null {
  if (plainAscii.test(text)) return null
  for (const word of text.slice(0, 300).match(/\p{L}[\p{L}\p{M}]{2,30}/gu) ?? []) {
    if (plainAscii.test(word) || !/^\p{Script=Latin}[\p{Script=Latin}\p{M}]*$/u.test(word)) continue
    const bare = word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
    if (plainWords.has(bare) || (/^casino/.test(bare) && bare.length > 8)) return word
  }
  return null
}
