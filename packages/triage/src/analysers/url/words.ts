// Words in host and path that promise a log-in, a check of the account or a payment, and brands that stand where they do not belong.
import type { RawFinding } from '../../analyser.ts'
import { borrowedBrand, brandOfHost, findBrandsIn } from '../brands.ts'
import { hostingOf } from './hosting.ts'
import type { UrlParts } from './parts.ts'

const credentialWords = new Set(
  (
    'login logon signin signon sso auth authenticate authentication authorize verify verification verified verif validate validation confirm confirmation ' +
    'account accounts myaccount secure security securelogin update updates upgrade billing payment payments pay invoice wallet wallets unlock recover recovery restore ' +
    'suspended suspend limited locked webmail owa webscr banking ebanking netbanking ibank onlinebanking password passwd credential credentials identity support ' +
    'helpdesk customer client mailbox quota reactivate activate activation claim airdrop reward rewards giveaway bonus refund rembours remboursement connexion ' +
    'identification espace espaceclient particulier konto anmelden anmeldung sicherheit kunden kundenservice acceso cuenta verificar verificacion seguridad ' +
    'seguro acessar conta atualizar atualizacao cadastro recadastramento resgate boleto fatura accesso conto verifica sicurezza inloggen rekening aggiorna ' +
    'metamask phrase seed dapp dapps connectwallet walletconnect tracking delivery parcel package redelivery customs livraison colis suivi paket zustellung'
  ).split(' '),
)
const glued =
  /login|logon|signin|verif|secur(?!ity)|account|webmail|onlinebank|ebank|password|wallet|unlock|suspend|authenti|confirm|recover|connexion|espaceclient|kunden|cuenta|atualiz|seguranca|rewards|airdrop/

/** Findings about the words of host and path; a brand's own site is not asked. */
export function examineWords(parts: UrlParts): RawFinding[] {
  if (parts.isIp || parts.site === null) return brandInPath(parts, [])
  if (brandOfHost(parts.host)) return []
  const where = { url: parts.url.href.slice(0, 2048) }
  const findings: RawFinding[] = []
  const hosting = hostingOf(parts.host)
  const inName = hosting === null ? wordIn(parts.name) : null
  if (inName)
    findings.push({
      id: 'url-credential-word-in-domain',
      where,
      says: `The domain ${parts.site} is named after a log-in or payment (“${inName}”)`,
    })
  const inSub = firstOf(parts.subdomains, hosting === null ? strictWordIn : wordIn)
  if (inSub) {
    const id = hosting === null ? 'url-credential-word-in-subdomain' : 'url-credential-word-on-hosting'
    findings.push({ id, where, says: `A name before ${parts.site} speaks of a log-in or payment (“${inSub}”)` })
  }
  const borrowed = borrowedBrand(parts.host)
  if (borrowed) {
    const { brand, how, part } = borrowed
    const strong = how === 'look-alike' || how === 'typo'
    const id = strong ? 'url-brand-lookalike' : how === 'subdomain' ? 'url-brand-in-subdomain' : 'url-brand-in-domain'
    findings.push({ id, where, says: `“${part}” in ${parts.host} imitates ${brand.name}, whose domain this is not` })
  }
  return brandInPath(parts, findings)
}

function brandInPath(parts: UrlParts, findings: RawFinding[]): RawFinding[] {
  const where = { url: parts.url.href.slice(0, 2048) }
  const segments = parts.path.slice(0, 600).split('/').filter(Boolean).slice(0, 12)
  const word = firstOf(segments, pathWord)
  if (word)
    findings.push({
      id: 'url-credential-word-in-path',
      where,
      says: `The path speaks of a log-in or account (“${word}”)`,
    })
  const directories = parts.path.endsWith('/') ? segments : segments.slice(0, -1)
  // Article titles name brands for honest reasons; a short directory named like one is a copied site.
  const short = directories.filter((segment) => segment.length <= 24)
  for (const segment of short) {
    const hit = findBrandsIn(
      segment
        .split(/[^a-z0-9]+/)
        .filter(Boolean)
        .slice(0, 4),
    )[0]
    if (hit && !hit.brand.ambiguous && !socialProfile.test(hit.seen)) {
      findings.push({
        id: 'url-brand-in-path',
        where,
        says: `The folder “${segment}” on ${parts.host} bears the name of ${hit.brand.name}`,
      })
      break
    }
  }
  return findings
}

const pathWords = new Set(
  (
    'login logon signin sign in log verify verification validate validation confirm webscr account accounts my myaccount secure unlock recover recovery ' +
    'suspended webmail owa password connexion identification anmelden anmeldung acceso cuenta acessar conta verificar mail user client customer web form page auth index home new'
  ).split(' '),
)
const tellingPathWord =
  /login|logon|signin|verif|validat|confirm|webscr|account|secure|unlock|recover|suspend|webmail|owa|password|connexion|identif|anmeld|acceso|cuenta|acessar|conta/

/** A path segment made of log-in words only (`login.php`, `account-verify`); words inside titles of articles do not count. */
function pathWord(segment: string): string | null {
  const pieces = segment.replace(/\.(?:php\d?|html?|aspx?|jsp|do)$/, '').split(/[-_.]+/)
  if (pieces.length > 4 || !pieces.every((piece) => pathWords.has(piece.replace(/\d+$/, '')))) return null
  return tellingPathWord.exec(pieces.join('-'))?.[0] ?? (segment.startsWith('sign-in') ? 'sign-in' : null)
}
/** Brands whose name in a path mostly means "share this page there". */
const socialProfile =
  /^(?:facebook|twitter|instagram|linkedin|youtube|github|google|pinterest|whatsapp|telegram|reddit|android|iphone|apple|x|wordpress|windows)$/

const strictWords = new Set(
  'login logon signin sso auth verify verification verif secure account accounts wallet webmail update confirm unlock billing banking ebanking netbanking pay payment refund claim airdrop reward rewards identity password resgate'.split(
    ' ',
  ),
)

/** Companies call hosts support or tracking; these words in front of a domain are rarer. */
function strictWordIn(label: string): string | null {
  return label.split(/[^a-z]+/).find((piece) => strictWords.has(piece)) ?? null
}

function wordIn(label: string): string | null {
  for (const piece of label.split(/[^a-z]+/)) if (credentialWords.has(piece)) return piece
  return label.length >= 8 ? (glued.exec(label)?.[0] ?? null) : null
}

function firstOf(list: readonly string[], find: (item: string) => string | null): string | null {
  for (const item of list) {
    const found = find(item)
    if (found !== null) return found
  }
  return null
}
