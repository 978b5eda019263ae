// Passwords that a mail tells its reader, for the encrypted archives that came with it.

/** "Password" in the languages lures are written in. */
const word =
  'pass ?(?:word|code|phrase|key)?|passwd|pwd|pw|kennwort|passwort|kennung|senha|mot de passe|mdp|code|contrase(?:ñ|n)a|clave|parola|wachtwoord|has(?:ł|l)o|heslo|lösenord|l(?:ø|o)senord|adgangskode|salasana|jelsz(?:ó|o)|parol[aă]?|şifre|sifre|пароль|пароля|код|κωδικός|סיסמה|كلمة (?:السر|المرور)|पासवर्ड|mật khẩu|รหัสผ่าน|kata sandi|密码|密碼|解压密码|口令|パスワード|비밀번호|암호'
const pattern = new RegExp(
  `(?:${word})(?![a-z])[^\\S\\n]{0,5}(?:(?:for|to|zum|pour|de|del|do|para|к|от)[^\\S\\n][^:=\\n]{0,60})?(?:is|ist|lautet|est|es|é|è|to|:|=|-|–|—|：|为|是|は)?[:=：]?\\s{0,4}["'“”„‘’«»\`(\\[]?([^\\s"'“”„‘’«»\`<>()\\[\\]]{3,64})`,
  'giu',
)

/** Passwords most used for samples and lures; tried when the text names none. */
export const customary: readonly string[] = ['infected', 'malware', 'virus', '1234', '123456', 'password']

/** Candidates from a text, first named first; at most ten. Looks at the first 20,000 characters only. */
export function findPasswords(text: string): string[] {
  const found = new Set<string>()
  for (const match of text.slice(0, 20_000).matchAll(pattern)) {
    const candidate = match[1]!
    found.add(candidate)
    found.add(candidate.replace(/[.,;:!?]{1,3}$/, ''))
    if (found.size >= 12) break
  }
  return [...found].filter((one) => one.length >= 3).slice(0, 12)
}
