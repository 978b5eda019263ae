// Patterns that somebody could send to keep a server busy, for pattern.ts: each does harm in its own way.
const anyLetter = '[!-\u{10ffff}]'

export const hostilePatterns: readonly string[] = [
  // Repeats within repeats
  ...['^(a+)+$', '(a|a)*b', '(.*)*x', '(a*)*$', '^(([a-z])+.)+[A-Z]([a-z])+$', '(?=(a+)+$)x?a', '(\\w+\\s*)+:$'],
  ...[
    '((a+)+)+Q|(\\w+)+:',
    '(?:(?:(?:\\w*)*)*)*:$',
    '(?:a|aa|aaa)+$',
    '(?s)(.|\\n|.)*:$',
    '(x?){50}x{50}',
    '(?:\\w+\\W*)*:$',
  ],
  // Big counted repeats
  ...[
    '(?:a?){30}a{60}$',
    '(?:\\w?){40}\\w{60}$',
    '(\\w{1,40}){1,40}:',
    '(?:.{0,2000}){0,30}=',
    '(?:(?:a{1,99}){1,99}){1,9}$',
  ],
  // Many free places
  ...['.*.*.*.*.*.*.*.*=', '\\w*\\w*\\w*\\w*\\w*\\w*:$', '(?s).*?.*?.*?.*?.*?=', '[^x]*[^y]*[^z]*[^q]*[^v]*='],
  // Back-references and look-around
  ...[
    '(a+)+\\1$',
    '(\\w+).*\\1.*\\1.*\\1$',
    '(.)(.)(.)(.).*\\4\\3\\2\\1=',
    '(?=.*(?=.*(?=.*(?=.*=))))',
    '(?<!a|b)(\\w+\\s?)+(?<!a)=$',
  ],
  ...[
    '(?=(\\w+)+:)',
    '(?:(?=(\\w*))\\1)*:$',
    '(?!(?:\\w+\\s*)+$)Q',
    '(?<=(?:a|b)(?:c|d))(\\w+)+=',
    '(?=(a+)+$)'.repeat(100),
  ],
  // Recursion, conditions, verbs, callouts
  ...['^(?:(?1)|(a))*$', '(?R)?(a|(?R))b', '^((?:a|(?1))+)$', '(?(DEFINE)(?<x>(\\w+)+=))(?&x)', '(?:(?=a)(\\w+)+|b)+='],
  ...[
    '(?(?=a)(a+)+|(\\w+)+)=',
    '(*NO_START_OPT)(*NO_AUTO_POSSESS)(\\w*)*=',
    '(\\w+)(*SKIP)(*F)|(\\w+)+=',
    '(\\w(*THEN)b|\\w(*PRUNE)c|\\w)*=',
  ],
  ...['(?C1)(?C"x")(\\w+)+=', '(*UTF)(*UCP)(\\w+\\s*)+=$', '(?|(a)|(a))+\\1=|(\\w+)+=', '(?:a++)*?(\\w+)+='],
  // Letters of Unicode
  ...[
    '(?i)(ß|ss|ſs|a)+$',
    '(?:\\X*\\X*)*=',
    '(?:\\p{L}+\\P{N}*)+=$',
    `(?i)${anyLetter.repeat(20)}=`,
    `(?i)(?:${anyLetter}+)+\u{10fffe}`,
  ],
  `(?i)${anyLetter.repeat(300)}`,
  `(?i)${'[^!-\u{10ffff}]'.repeat(250)}`,
  `[${'\\p{Lu}\\P{Nd}'.repeat(150)}]+=`,
  // As long as patterns may be
  `(?:${'a|'.repeat(980)}b)+=`,
  `(?:${Array.from({ length: 330 }, (_, n) => `w${n}`).join('|')})*=`,
  `${'('.repeat(240)}\\w${')*'.repeat(240)}=`,
  `${'(?:'.repeat(200)}\\w*${')*'.repeat(200)}=`,
  `${'(?=\\w*'.repeat(200)}=${')'.repeat(200)}`,
  `${'\\w*'.repeat(660)}=`,
  `(?J)${'(?<n>\\w)?'.repeat(150)}(?&n)+=`,
  'x'.repeat(2001),
]
