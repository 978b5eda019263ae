// Passwords told in the mail text for a file that scanners cannot open.
import { cite, type Sheet, shown } from './sheet.ts'

/** Words for "password" in the languages lures are written in. */
const words =
  'password|passwd|pass ?code|passcode|\\bpwd\\b|\\bpin ?code\\b|passwort|kennwort|mot de passe|contrase(?:ñ|n)a|\\bclave\\b|senha|palavra-?passe|wachtwoord|has(?:ł|l)o|парол[ьяею]|пароль|şifre|parola|lösenord|adgangskode|heslo|jelszó|密码|密碼|パスワード|비밀번호|รหัสผ่าน|mật khẩu|كلمة (?:ال)?(?:مرور|سر)|סיסמה|σύνθημα|κωδικός'
const told = new RegExp(
  `(?:${words})[^\\n:：=]{0,60}?(?:[:：=]|\\s-|\\bis\\b|\\bist\\b|\\best\\b|\\bes\\b|\\bé\\b|は|\\s(?=\\d{3,12}(?!\\d)))\\s{0,5}["'“„«]?([^\\s"'”“»]{3,40})`,
  'giu',
)

/** Where a password would stand: the text is cut there. */
const maxChars = 20_000
const maxCandidates = 8

/** What the text may mean by its password, in its order; some of it will be ordinary words. */
export function passwordsIn(text: string): string[] {
  const found = new Set<string>()
  for (const [, word = ''] of text.slice(0, maxChars).matchAll(told)) {
    found.add(word.replace(/[.,;!)]{1,5}$/, ''))
    if (found.size >= maxCandidates) break
  }
  return [...found]
}

/** Passwords to try on a locked file: told in the mail or given by the caller. */
export function candidates(sheet: Sheet): string[] {
  return [...new Set([...(sheet.context.passwords ?? []), ...passwordsIn(sheet.context.mailText ?? '')])].slice(
    0,
    maxCandidates * 2,
  )
}

/**
 * Cites a locked file whose password the same mail tells: locked against scanners, not against the reader. `opened` is the
 * password that did open it, when that was tried.
 */
export function citePassword(sheet: Sheet, what: 'archive' | 'document', opened?: string): void {
  const told = passwordsIn(sheet.context.mailText ?? '')
  const proven = opened !== undefined && told.includes(opened)
  // Unproven, a word after "password" must look like one, so that "your password is expired" is not taken for it.
  const password = proven ? opened : told.find((word) => /\d|[^\p{L}\d]/u.test(word))
  if (password === undefined) return
  const id = what === 'archive' ? 'archive-password-in-text' : 'document-password-in-text'
  cite(
    sheet,
    id,
    `The ${what} is locked and the mail itself tells the password ("${shown(password, 40)}").`,
    proven ? {} : { strength: 0.8 },
  )
}
