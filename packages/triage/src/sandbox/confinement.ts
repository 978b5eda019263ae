// How a sandbox process is started: what it may read, how much memory its heap may take, and that it leaves no core behind.
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Closes what Node leaves open: no core file (it would hold mails), and the kernel ends this process rather than another when memory runs
 * out (proc_pid_oom_score_adj(5)). Then becomes Node.
 */
const shell = '/bin/sh'
const script = 'ulimit -c 0; { echo 600 > /proc/self/oom_score_adj; } 2>/dev/null; exec "$@"'

const semiSpaceMegabytes = 24

/** What detect-libc, which sharp asks for the C library, would otherwise find out by a slow report about the whole process. */
const libcProof = '/usr/bin/ldd'

/** Command and arguments that run `module` confined; `args` are for the module. */
export function confinedCommand(
  module: URL,
  heapMegabytes: number,
  args: readonly string[],
): { command: string; args: string[] } {
  const node = [
    `--max-old-space-size=${heapMegabytes}`,
    // V8 makes it small where the heap is, and then mails that make much waste cost twice the time.
    `--max-semi-space-size=${semiSpaceMegabytes}`,
    '--no-warnings',
    // A further fence, not the wall: no writing, no processes, no reading beside our own code (https://nodejs.org/api/permissions.html).
    // Addons are there for sharp, workers for the watchdog.
    '--permission',
    '--allow-addons',
    '--allow-worker',
    ...readable(module).map((path) => `--allow-fs-read=${path}`),
    // From Node 25 on the network is fenced too; a request may ask for DNS.
    ...(process.allowedNodeEnvironmentFlags.has('--allow-net') ? ['--allow-net'] : []),
    fileURLToPath(module),
    ...args,
  ]
  if (process.platform === 'win32' || !existsSync(shell)) return { command: process.execPath, args: node }
  return { command: shell, args: ['-c', script, shell, process.execPath, ...node] }
}

/** Our own packages and every `node_modules` from which they may load others; everything where libraries are linked in from elsewhere. */
function readable(module: URL): string[] {
  const packages = [import.meta.url, import.meta.resolve('@docket/model'), module.href].map((url) =>
    packageFolder(dirname(fileURLToPath(url))),
  )
  const libraries = packages.flatMap(ancestors).map((folder) => join(folder, 'node_modules'))
  const found = [...new Set([...packages, ...libraries])].filter((path) => existsSync(path))
  const isInside = (path: string) => found.some((folder) => join(path, '/').startsWith(join(folder, '/')))
  const linked = found
    .flatMap((folder) => dependenciesOf(packages).map((name) => join(folder, name)))
    .filter((path) => existsSync(path) && !isInside(realpathSync(path)))
  // Some versions take a list at a comma, all of them a wildcard at a star.
  if (linked.length > 0 || found.some((path) => /[,*]/.test(path))) return ['*']
  return [...found.map((path) => join(path, '/')), libcProof]
}

function dependenciesOf(packages: readonly string[]): string[] {
  return packages.flatMap((folder) => {
    const { dependencies = {} }: { dependencies?: object } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    )
    return Object.keys(dependencies)
  })
}

function packageFolder(folder: string): string {
  return ancestors(folder).find((path) => existsSync(join(path, 'package.json'))) ?? folder
}

function ancestors(folder: string): string[] {
  const parent = dirname(folder)
  return parent === folder ? [folder] : [folder, ...ancestors(parent)]
}
