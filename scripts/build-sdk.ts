// Builds the SDK as it is published: ECMAScript modules and CommonJS side by side, each with its own declarations.
import { spawnSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const source = join(root, 'packages/sdk')

interface Manifest {
  exports: Record<string, string>
  imports: Record<string, { browser: string; default: string }>
  [key: string]: unknown
}

/** Writes the package into `to`, ready for `npm pack`. Throws with the compiler's words when it does not compile. */
export function buildSdk(to: string): void {
  const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as Manifest
  rmSync(to, { recursive: true, force: true })
  for (const format of ['esm', 'cjs'] as const) compile(manifest, format, join(to, format))
  const built = (path: string, format: string, ending: string) =>
    path.replace('./src/', `./${format}/`).replace(/\.ts$/, ending)
  const exports = Object.fromEntries(
    Object.entries(manifest.exports).map(([entry, path]) => [
      entry,
      {
        import: { types: built(path, 'esm', '.d.ts'), default: built(path, 'esm', '.js') },
        require: { types: built(path, 'cjs', '.d.ts'), default: built(path, 'cjs', '.js') },
      },
    ]),
  )
  const { imports: _imports, ...rest } = manifest
  // Resolvers that know no `exports` look for a folder of the entry's name.
  const folders = Object.keys(manifest.exports).flatMap((entry) => (entry === '.' ? [] : [entry.slice(2)]))
  for (const folder of folders) {
    mkdirSync(join(to, folder), { recursive: true })
    const place = `../cjs/${folder}/index`
    write(join(to, folder, 'package.json'), { main: `${place}.js`, types: `${place}.d.ts` })
  }
  const files = ['esm', 'cjs', ...folders]
  const main = { main: './cjs/index.js', types: './cjs/index.d.ts' }
  write(join(to, 'package.json'), { ...rest, ...main, exports, files, sideEffects: false })
  cpSync(join(root, 'LICENSE'), join(to, 'LICENSE'))
  cpSync(join(source, 'README.md'), join(to, 'README.md'))
}

/** The nearest package.json decides what a `.js` file is, so each format is compiled below one of its own. */
function compile(manifest: Manifest, format: 'esm' | 'cjs', to: string): void {
  const work = mkdtempSync(join(tmpdir(), 'docket-sdk-'))
  try {
    const type = format === 'esm' ? 'module' : 'commonjs'
    for (const file of globSync('src/**/*.ts', { cwd: source })) {
      if (file.endsWith('.test.ts')) continue
      mkdirSync(join(work, file, '..'), { recursive: true })
      cpSync(join(source, file), join(work, file))
    }
    write(join(work, 'package.json'), { type, imports: manifest.imports })
    write(join(work, 'tsconfig.json'), {
      compilerOptions: {
        target: 'es2022',
        lib: ['es2023'],
        module: 'nodenext',
        moduleResolution: 'nodenext',
        types: ['node'],
        typeRoots: [join(root, 'node_modules/@types')],
        strict: true,
        noUncheckedIndexedAccess: true,
        declaration: true,
        skipLibCheck: true,
        rewriteRelativeImportExtensions: true,
        rootDir: 'src',
        outDir: 'out',
      },
      include: ['src'],
    })
    const compiler = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', work], {
      encoding: 'utf8',
    })
    if (compiler.status !== 0)
      throw new Error(`the SDK does not compile as ${format}:\n${compiler.stdout}${compiler.stderr}`)
    cpSync(join(work, 'out'), to, { recursive: true })
    const flat = (path: string) => path.replace('./src/', './').replace(/\.ts$/, '.js')
    const imports = Object.fromEntries(
      Object.entries(manifest.imports).map(([name, { browser, default: node }]) => [
        name,
        { browser: flat(browser), default: flat(node) },
      ]),
    )
    write(join(to, 'package.json'), { type, imports })
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function write(file: string, content: unknown): void {
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`)
}

if (import.meta.main) {
  buildSdk(join(root, 'dist/sdk'))
  console.log('built dist/sdk')
}
