// `docket completion SHELL`: prints a completion script made from the command tree itself.
import type { Command } from 'commander'
import { CommandFailure, exitCodes } from '../failure.ts'
import { printJson } from '../output.ts'

interface Word {
  text: string
  says: string
  /** An option with a value: what follows it is no command. */
  takesValue: boolean
}

interface Words {
  /** Names of the commands above, with blanks between. */
  path: string
  commands: Word[]
  options: Word[]
  /** Arguments of this command are files. */
  takesFiles: boolean
}

/** Every command path with the words that may follow it: subcommands and long options. */
export function completionWords(command: Command, path = ''): Words[] {
  const commands = command.commands.map((sub) => ({ text: sub.name(), says: sub.description(), takesValue: false }))
  const options = command.options.flatMap(({ long, description, required, optional }) =>
    long ? [{ text: long, says: description, takesValue: required || optional }] : [],
  )
  const help = { text: '--help', says: 'show the options', takesValue: false }
  const takesFiles = command.registeredArguments.some((argument) => /^(path|file|folder)s?$/.test(argument.name()))
  return [
    { path, commands, options: [...options, help], takesFiles },
    ...command.commands.flatMap((sub) => completionWords(sub, path === '' ? sub.name() : `${path} ${sub.name()}`)),
  ]
}

/** Options that take a value wherever they are known: what follows one of them is no command. */
function withValue(words: Words[]): string[] {
  const all = words.flatMap(({ options }) => options)
  const flags = new Set(all.filter(({ takesValue }) => !takesValue).map(({ text }) => text))
  return [...new Set(all.map(({ text }) => text).filter((text) => !flags.has(text)))]
}

/** Text between single quotes, for all three shells. */
const quoted = (text: string) => `'${text.replace(/\s+/g, ' ').replace(/['\\]/g, '’')}'`

/**
 * Finds the command: words are taken as long as they name one, so that arguments and values of options lead nowhere. bash and zsh
 * alike; `at` is the path, `value` whether a value of an option is due.
 */
const walk = (words: Words[], list: string) => `  local at="" word value=""
  for word in ${list}; do
    if [[ -n $value ]]; then value=""; continue; fi
    case "$word" in
      ${withValue(words).join('|')}) value=1; continue ;;
      -*) continue ;;
    esac
    case "\${at:+$at }$word" in
      ${words.flatMap(({ path }) => (path === '' ? [] : [`"${path}"`])).join('|')}) at="\${at:+$at }$word" ;;
    esac
  done`

function bash(words: Words[]): string {
  const cases = words.map(({ path, commands, options, takesFiles }) => {
    const texts = [...commands, ...options].map(({ text }) => text)
    return `      "${path}") words="${texts.join(' ')}"${takesFiles ? ' files=1' : ''} ;;`
  })
  return `_docket() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words="" files="" IFS=$' \\t\\n'
${walk(words, `"\${COMP_WORDS[@]:1:COMP_CWORD-1}"`)}
  if [[ -n $value ]]; then files=1; else
    case "$at" in
${cases.join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  # Names of files may hold blanks: one a line.
  IFS=$'\\n'
  if [[ -n $files ]]; then compopt -o filenames 2> /dev/null; COMPREPLY+=($(compgen -f -- "$current")); fi
}
complete -F _docket docket
`
}

function zsh(words: Words[]): string {
  const described = ({ text, says }: Word) => quoted(`${text}:${says}`)
  const cases = words.map(({ path, commands, options, takesFiles }) =>
    [
      `      "${path}")`,
      `        names=(${commands.map(described).join(' ')})`,
      `        flags=(${options.map(described).join(' ')})`,
      ...(takesFiles ? ['        files=1'] : []),
      '        ;;',
    ].join('\n'),
  )
  return `#compdef docket
_docket() {
  local -a names flags
  local files=""
${walk(words, `"\${(@)words[2,CURRENT-1]}"`)}
  if [[ -n $value ]]; then _files; return; fi
    case "$at" in
${cases.join('\n')}
    esac
  if [[ $words[CURRENT] == -* ]]; then _describe -o option flags; return; fi
  (( $#names )) && _describe command names
  [[ -n $files ]] && _files
  return 0
}
# Sourced from ~/.zshrc or loaded from a folder of $fpath: both work.
if [[ $funcstack[1] == _docket ]]; then _docket "$@"; else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
  compdef _docket docket
fi
`
}

function fish(words: Words[]): string {
  const lines = words.flatMap(({ path, commands, options, takesFiles }) => {
    const here = `complete -c docket -n ${quoted(`__docket_at "${path === '' ? '' : ` ${path}`}"`)}`
    return [
      ...commands.map(({ text, says }) => `${here} -f -a ${text} -d ${quoted(says)}`),
      ...options.map(
        ({ text, says, takesValue }) => `${here} -l ${text.slice(2)}${takesValue ? ' -r' : ''} -d ${quoted(says)}`,
      ),
      ...(takesFiles ? [`${here} -F`] : []),
    ]
  })
  return `function __docket_at
  set -l at
  set -l value
  for word in (commandline -opc)[2..-1]
    if set -q value[1]
      set value
      continue
    end
    switch $word
      case ${withValue(words).join(' ')}
        set value 1
        continue
      case '-*'
        continue
    end
    switch "$at $word"
      case ${words.flatMap(({ path }) => (path === '' ? [] : [`" ${path}"`])).join(' ')}
        set at "$at $word"
    end
  end
  test "$at" = "$argv[1]"
end
complete -c docket -f
${lines.join('\n')}
`
}

const scripts: Record<string, (words: Words[]) => string> = { bash, zsh, fish }

export function addCompletionCommand(program: Command): void {
  program
    .command('completion')
    .description('print a completion script: docket completion bash >> ~/.bashrc')
    .argument('<shell>', 'bash, zsh or fish')
    .option('--json', 'print the words as JSON')
    .action((shell: string, flags: { json?: boolean }) => {
      const words = completionWords(program)
      const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined
      if (flags.json) printJson(words)
      else if (script) process.stdout.write(script(words))
      else throw new CommandFailure(exitCodes.usage, `no completion for "${shell}"`, 'one of bash, zsh, fish')
    })
}
