// Passwords told in the mail text for a file that scanners cannot open.
import { cite, type Sheet, shown } from './sheet.ts'

/** Words for "password" in the languages lures are written in. */
const words =
  'password|passwd|pass ?code|passcode|\\bpwd\\b|\\bpin ?code\\b|passwort|kennwort|mot de passe|contrase(?:ñ|n)a|\\bclave\\b|senha|palavra-?passe|wachtwoord|has(?:ł|l)o|парол[ьяею]|пароль|şifre|parola|lösenord|adgangskode|heslo|jelszó|密码|密碼|パスワード|비밀번호|รหัสผ่าน|mật khẩu|كلمة (?:ال)?(?:مرور|سر)|סיסמה|σύνθημα|κωδικός'
const told = new RegExp(
  `(?:${words})[^\\n:：=]{0,60}(?:[:：=]|\\bis\\b|\\bist\\b|\\best\\b|\\bes\\b|\\bé\\b|は)\\s{0,5}["'“„«]?([^\\s"'”“»]{3,40})`,
  'iu',
)

/** Where a password would stand: the text is cut there. */
const maxChars = 20_000

/** The password the text tells, or null. */
export function passwordIn(text: string): string | null {
  return told.exec(text.slice(0, maxChars))?.[1] ?? null
}

/** Cites a locked file whose password the same mail tells: locked against scanners, not against the reader. */
export function citePassword(sheet: Sheet, what: 'archive' | 'document'): void {
  const password = sheet.context.mailText === undefined ? null : passwordIn(sheet.context.mailText)
  if (password === null) return
  const id = what === 'archive' ? 'archive-password-in-text' : 'document-password-in-text'
  cite(sheet, id, `The ${what} is locked and the mail itself tells the password ("${shown(password, 40)}").`)
}
