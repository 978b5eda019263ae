// Builds what is published: JavaScript and declarations in dist/<package>, with package.json files that point at them.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { buildSdk } from './build-sdk.ts'

const root = resolve(import.meta.dirname, '..')
const dist = join(root, 'dist')
const published = ['model', 'triage', 'server', 'cli']

interface Manifest {
  exports?: Record<string, string>
  bin?: Record<string, string>
  [key: string]: unknown
}

rmSync(dist, { recursive: true, force: true })
const compiler = spawnSync(
  process.execPath,
  [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'],
  { cwd: root, stdio: 'inherit' },
)
if (compiler.status !== 0) process.exit(compiler.status ?? 1)

for (const name of published) {
  const from = join(root, 'packages', name)
  const to = join(dist, name)
  for (const file of globSync('{src/**/*.{json,sql},samples/*,README.md}', { cwd: from })) {
    mkdirSync(dirname(join(to, file)), { recursive: true })
    cpSync(join(from, file), join(to, file))
  }
  const manifest = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')) as Manifest
  const built = (path: string) => path.replace(/\.ts$/, '.js')
  const entries = Object.entries(manifest.exports ?? {})
  const exports = Object.fromEntries(
    entries.map(([entry, path]) => [entry, { types: path.replace(/\.ts$/, '.d.ts'), default: built(path) }]),
  )
  const bin = Object.fromEntries(Object.entries(manifest.bin ?? {}).map(([command, path]) => [command, built(path)]))
  writeFileSync(
    join(to, 'package.json'),
    `${JSON.stringify({ ...manifest, exports, ...(manifest.bin ? { bin } : {}), files: ['src', 'samples'] }, null, 2)}\n`,
  )
  if (existsSync(join(root, 'LICENSE'))) cpSync(join(root, 'LICENSE'), join(to, 'LICENSE'))
  console.log(`built dist/${name}`)
}

buildSdk(join(dist, 'sdk'))
console.log('built dist/sdk')
