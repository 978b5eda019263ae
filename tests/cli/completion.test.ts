// Completion in the shells themselves: what a person gets who presses the tabulator key. Shells that are not there are skipped.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { docket } from './kit.ts'

const folder = mkdtempSync(join(tmpdir(), 'docket-completion-'))
const place = join(folder, 'work')
const scriptOf = (shell: string) => join(folder, `docket.${shell}`)
const hasShell = (shell: string) => spawnSync(shell, ['-c', ':']).status === 0

beforeAll(async () => {
  mkdirSync(place)
  for (const name of ['two words.eml', 'mail.eml']) writeFileSync(join(place, name), '')
  for (const shell of ['bash', 'zsh', 'fish']) writeFileSync(scriptOf(shell), (await docket(['completion', shell])).out)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs a program of the shell, without anybody's settings. */
function run(command: string, args: string[], input = ''): string {
  const env = { PATH: process.env.PATH, HOME: folder, TERM: 'xterm', ZDOTDIR: folder }
  const done = spawnSync(command, args, { cwd: place, env, input, encoding: 'utf8', timeout: 60_000 })
  if (done.status !== 0 || done.stderr !== '') throw new Error(`${command} ended with ${done.status}: ${done.stderr}`)
  return done.stdout
}

/** What is offered in bash; the last word is the one that is begun. */
function inBash(words: string[], before = ''): string[] {
  const quoted = words.map((word) => `'${word}'`).join(' ')
  const program = `${before}
    source ${scriptOf('bash')}
    complete -p docket > /dev/null
    COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}
    _docket
    printf '%s\\n' "\${COMPREPLY[@]}"`
  return run('bash', ['--norc', '-c', program]).split('\n').filter(Boolean).sort()
}

const inFish = (line: string): string[] =>
  run('fish', ['--no-config', '-c', `source ${scriptOf('fish')}; complete -C '${line}'`])
    .split('\n')
    .map((found) => found.split('\t')[0] ?? '')
    .filter(Boolean)
    .sort()

/** The line after the tabulator key in an interactive zsh, and what was listed below it. */
function inZsh(line: string): { line: string; listed: string } {
  const out = join(folder, 'buffer')
  rmSync(out, { force: true })
  const program = `
    zmodload zsh/zpty
    zpty shell zsh -f -i
    zpty -w shell 'PS1= ; cd ${place}; unsetopt BEEP; setopt NO_LIST_BEEP; LISTMAX=0; autoload -Uz compinit; compinit -u -D'
    zpty -w shell 'source ${scriptOf('zsh')}'
    zpty -w shell 'report() { print -r -- "$BUFFER" >| ${out} }; zle -N report; bindkey "^X" report; print READY-$((40+2))'
    zpty -r -m shell heard '*READY-42*'
    zpty -n -w shell '${line}'$'\\t'$'\\x18'
    for n in {1..200}; do [[ -s ${out} ]] && break; sleep 0.05; done
    cat ${out}
    while zpty -r -t shell part; do print -rn -- "$part"; done
    zpty -d shell`
  const [first = '', ...rest] = run('zsh', ['-f', '-c', program]).split('\n')
  return { line: first, listed: rest.join('\n') }
}

describe('bash', () => {
  beforeEach(({ skip }) => {
    if (!hasShell('bash')) skip('bash is not installed')
  })

  it('offers commands, options behind arguments and values, and files where files are meant', () => {
    expect(inBash(['docket', 'al'])).toEqual(['alerts'])
    expect(inBash(['docket', 'alerts', 'li'])).toEqual(['list'])
    expect(inBash(['docket', 'alerts', 'list', '--limit', '5', '--js'])).toEqual(['--json', '--jsonl'])
    expect(inBash(['docket', 'incidents', 'show', '42', '--js'])).toEqual(['--json'])
    expect(inBash(['docket', '--url', 'list', 'incidents', 'me'])).toEqual(['merge'])
    expect(inBash(['docket', 'alerts', 'send', ''])).toEqual(expect.arrayContaining(['two words.eml', 'mail.eml']))
    expect(inBash(['docket', 'alerts', 'list', '--ca', 'm'])).toEqual(['mail.eml'])
    expect(inBash(['docket', 'incidents', 'm'])).toEqual(['merge'])
  })

  it('does so beside the completions of others', ({ skip }) => {
    const others = '/usr/share/bash-completion/bash_completion'
    if (!existsSync(others)) skip('bash-completion is not installed')
    expect(inBash(['docket', 'al'], `source ${others}`)).toEqual(['alerts'])
  })
})

describe('zsh', () => {
  beforeEach(({ skip }) => {
    if (!hasShell('zsh')) skip('zsh is not installed (Debian: apt-get install zsh)')
  })

  it.each([
    ['docket al', 'docket alerts '],
    ['docket incidents sh', 'docket incidents show '],
    ['docket incidents show 42 --pro', 'docket incidents show 42 --profile '],
    ['docket --url list incidents me', 'docket --url list incidents merge '],
    ['docket alerts send tw', 'docket alerts send two\\ words.eml '],
    ['docket alerts list --ca ma', 'docket alerts list --ca mail.eml '],
  ])('makes %j to %j', (begun, ended) => {
    expect(inZsh(begun).line.trimEnd()).toBe(ended.trimEnd())
  })

  it('lists what there is, with what it does', () => {
    expect(inZsh('docket alerts ').listed).toMatch(/judge +-- set a person’s verdict/)
  })
})

describe('fish', () => {
  beforeEach(({ skip }) => {
    if (!hasShell('fish')) skip('fish is not installed (Debian: apt-get install fish)')
  })

  it('offers commands, options behind arguments and values, and files where files are meant', () => {
    expect(inFish('docket al')).toEqual(['alerts'])
    expect(inFish('docket alerts ')).toEqual(['delete', 'judge', 'list', 'notify', 'send', 'show'])
    expect(inFish('docket alerts list --limit 5 --js')).toEqual(['--json', '--jsonl'])
    expect(inFish('docket incidents show 42 --js')).toEqual(['--json'])
    expect(inFish('docket --url list incidents me')).toEqual(['merge'])
    expect(inFish('docket alerts send ')).toEqual(expect.arrayContaining(['two words.eml', 'mail.eml']))
    expect(inFish('docket alerts list ')).toEqual([])
  })
})
