// `docket completion SHELL`: prints a completion script made from the command tree itself.
import type { Command, Option } from 'commander'
import { CommandFailure, exitCodes } from '../failure.ts'
import { printJson } from '../output.ts'

interface Words {
  path: string
  words: string[]
}

/** Every command path with the words that may follow it: subcommands and long options. */
export function completionWords(command: Command, path = ''): Words[] {
  const subcommands = command.commands.map((sub) => sub.name())
  const options = command.options.map((option: Option) => option.long).filter((long): long is string => Boolean(long))
  const here = { path, words: [...subcommands, ...options, '--help'] }
  return [
    here,
    ...command.commands.flatMap((sub) => completionWords(sub, path === '' ? sub.name() : `${path} ${sub.name()}`)),
  ]
}

function bash(words: Words[]): string {
  const cases = words.map(({ path, words: list }) => `    "${path}") words="${list.join(' ')}" ;;`).join('\n')
  return `_docket() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path="" word words=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) path="\${path:+$path }$word" ;; esac
  done
  case "$path" in
${cases}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current") $(compgen -f -- "$current"))
}
complete -o filenames -F _docket docket
`
}

function fish(words: Words[]): string {
  return `${words
    .flatMap(({ path, words: list }) => {
      const condition =
        path === ''
          ? '__fish_use_subcommand'
          : path
              .split(' ')
              .map((word) => `__fish_seen_subcommand_from ${word}`)
              .join('; and ')
      return list.map(
        (word) =>
          `complete -c docket -n '${condition}' ${word.startsWith('--') ? `-l ${word.slice(2)}` : `-a ${word}`}`,
      )
    })
    .join('\n')}\n`
}

export function addCompletionCommand(program: Command): void {
  program
    .command('completion')
    .description('print a completion script: docket completion bash >> ~/.bashrc')
    .argument('<shell>', 'bash, zsh or fish')
    .option('--json', 'print the words as JSON')
    .action((shell: string, flags: { json?: boolean }) => {
      const words = completionWords(program)
      if (flags.json) printJson(words)
      else if (shell === 'bash') process.stdout.write(bash(words))
      else if (shell === 'zsh') process.stdout.write(`autoload -U +X bashcompinit && bashcompinit\n${bash(words)}`)
      else if (shell === 'fish') process.stdout.write(fish(words))
      else throw new CommandFailure(exitCodes.usage, `no completion for "${shell}"`, 'one of bash, zsh, fish')
    })
}
