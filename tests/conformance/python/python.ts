// Runs a script of this folder against a server, with an interpreter that has the packages the script needs.
import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'

/** Distributions put their packages beside the interpreter of the system, which need not be the first one found. */
const interpreters = ['python3', '/usr/bin/python3']

/** Every interpreter that has all of these modules, each once: two of them have two versions of a library. */
export function pythonsWith(...modules: string[]): string[] {
  const program = ['import sys', ...modules.map((name) => `import ${name}`), 'print(sys.executable)'].join('\n')
  const found = new Map<string, string>()
  for (const python of interpreters) {
    const { status, stdout } = spawnSync(python, ['-c', program], { encoding: 'utf8' })
    if (status === 0 && !found.has(stdout)) found.set(stdout, python)
  }
  return [...found.values()]
}

/** What a test says when it skips. */
export const noPython = (...modules: string[]) =>
  `no Python 3 with ${modules.join(', ')}; Debian has python3-requests, python3-httpx and python3-azure`

/** What a script checked, and in words what was not as it should be. */
export interface Checked {
  checks: number
  wrong: string[]
}

/** `told` goes to the script as JSON; `ca` is the file of the authority it trusts. */
export async function runScript(python: string, script: string, told: object, ca?: string): Promise<Checked> {
  // Requests, httpx and the ssl module each have a variable of their own.
  const trust = ca ? { SSL_CERT_FILE: ca, REQUESTS_CA_BUNDLE: ca } : {}
  const { stdout } = await promisify(execFile)(python, [script, JSON.stringify(told)], {
    cwd: import.meta.dirname,
    env: { PATH: process.env.PATH ?? '', PYTHONDONTWRITEBYTECODE: '1', NO_PROXY: '*', ...trust },
    timeout: 240_000,
    maxBuffer: 16 * 1024 * 1024,
  })
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Checked
}
