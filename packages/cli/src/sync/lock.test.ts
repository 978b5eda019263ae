// One process has the lock, whoever died with it loses it, and many at once never both have it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockState } from './lock.ts'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docket-lock-'))
  file = join(folder, 'state.json')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const holder = (pid: number, more: object = {}) =>
  writeFile(`${file}.lock`, JSON.stringify({ pid, host: hostname(), began: null, ...more }))

test('is given once, said whose it is, and given again when it is free', async () => {
  const unlock = await lockState(file)
  await expect(lockState(file)).rejects.toThrow(
    `another sync, process ${process.pid} on ${hostname()}, works with ${file}`,
  )
  await unlock()
  await (await lockState(file))()
  expect(await readdir(folder)).toEqual([])
})

test('of a dead process is taken over, also when its number is another process by now', async () => {
  const child = spawn(process.execPath, ['-e', ''])
  const pid = child.pid!
  await once(child, 'exit')
  await holder(pid)
  await (await lockState(file))()
  // The number of a living process, which began at another time.
  await holder(process.pid, { began: '1' })
  const unlock = await lockState(file)
  expect(JSON.parse(await readFile(`${file}.lock`, 'utf8')).pid).toBe(process.pid)
  await unlock()
})

test('of another machine is left alone, with what to delete', async () => {
  await holder(1, { host: 'elsewhere.example' })
  await expect(lockState(file)).rejects.toMatchObject({ hint: expect.stringContaining(`delete ${file}.lock`) })
})

test('that is cut off is taken over when it is old', async () => {
  await writeFile(`${file}.lock`, '{"pid":')
  await expect(lockState(file)).rejects.toThrow('another process')
  const old = new Date(Date.now() - 120_000)
  await utimes(`${file}.lock`, old, old)
  await (await lockState(file))()
})

test('what is another one by the time it is given back stays', async () => {
  const unlock = await lockState(file)
  await holder(1, { host: 'elsewhere.example' })
  await unlock()
  expect(JSON.parse(await readFile(`${file}.lock`, 'utf8')).host).toBe('elsewhere.example')
})

test('goes to one of many that come upon a dead one at once', async () => {
  for (let round = 0; round < 20; round += 1) {
    await holder(2 ** 22 + round)
    const tried = await Promise.allSettled(Array.from({ length: 8 }, () => lockState(file)))
    const given = tried.filter((one) => one.status === 'fulfilled')
    expect(given).toHaveLength(1)
    await given[0]!.value()
  }
  expect(await readdir(folder)).toEqual([])
})
