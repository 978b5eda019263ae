#!/usr/bin/env node
// The `docket` command. Only switches on the cache of compiled modules, in a folder of the user's own, before anything else loads.
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { xdgFolder } from './home.ts'

enableCompileCache(join(xdgFolder(process.env.XDG_CACHE_HOME, '.cache'), 'docket'))
const { run } = await import('./program.ts')
await run(process.argv)
