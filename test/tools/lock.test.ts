import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { staleness, withLock } from '../../tools/lib/lock.mjs'
import { useTemporaryFolder } from './temporary-folder'

const temporary = useTemporaryFolder()
const lockModule = pathToFileURL(join(import.meta.dirname, '../../tools/lib/lock.mjs')).href
const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds))

function deadProcess(): number {
  return spawnSync(process.execPath, ['-e', '']).pid
}

describe('withLock', () => {
  it('lets one at a time in, also between processes', async () => {
    const folder = temporary()
    const log = join(folder, 'log')
    writeFileSync(log, '')
    const script = `
      import { appendFileSync } from 'node:fs'
      import { withLock } from '${lockModule}'
      for (let i = 0; i < 3; i++) await withLock(${JSON.stringify(join(folder, 'lock'))}, async () => {
        appendFileSync(${JSON.stringify(log)}, 'in ')
        await new Promise((done) => setTimeout(done, 30))
        appendFileSync(${JSON.stringify(log)}, 'out ')
      })`
    const children = [1, 2, 3].map(() =>
      spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' })
    )
    const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0] as number))
    expect(codes).toEqual([0, 0, 0])
    expect(readFileSync(log, 'utf8')).toBe('in out '.repeat(9))
    expect(existsSync(join(folder, 'lock'))).toBe(false)
  })

  it('takes over the lock of a process that was killed in its work', async () => {
    const file = join(temporary(), 'lock')
    const script = `
      import { withLock } from '${lockModule}'
      await withLock(${JSON.stringify(file)}, () => new Promise((done) => { console.log('in'); setTimeout(done, 60000) }))`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'ignore']
    })
    await once(child.stdout, 'data')
    expect(staleness(file)).toEqual({ stale: false, pid: child.pid })
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(existsSync(file)).toBe(true)
    expect(await withLock(file, () => Promise.resolve('mine'))).toBe('mine')
  })

  it('tells once whom it waits for, and frees the lock when the work fails', async () => {
    const file = join(temporary(), 'lock')
    const holders: number[] = []
    const first = withLock(file, async () => {
      await pause(400)
      throw new Error('work failed')
    })
    const second = withLock(file, () => Promise.resolve(2), { onWait: (pid) => holders.push(pid) })
    await expect(first).rejects.toThrow('work failed')
    expect(await second).toBe(2)
    expect(holders).toEqual([process.pid])
  })

  it('lets only one of many waiters take a stale lock over', async () => {
    const file = join(temporary(), 'lock')
    writeFileSync(file, JSON.stringify({ pid: deadProcess(), host: hostname() }))
    let inside = 0
    let most = 0
    await Promise.all(
      Array.from({ length: 6 }, () =>
        withLock(file, async () => {
          most = Math.max(most, ++inside)
          await pause(5)
          inside--
        })
      )
    )
    expect(most).toBe(1)
  })
})

describe('staleness', () => {
  it('knows a holder that has ended', () => {
    const file = join(temporary(), 'lock')
    const pid = deadProcess()
    writeFileSync(file, JSON.stringify({ pid, host: hostname() }))
    expect(staleness(file)).toEqual({ stale: true, pid })
  })

  it('judges a holder on another machine by its silence', () => {
    const file = join(temporary(), 'lock')
    writeFileSync(file, JSON.stringify({ pid: 1, host: `not-${hostname()}` }))
    expect(staleness(file).stale).toBe(false)
    const longAgo = new Date(Date.now() - 60_000)
    utimesSync(file, longAgo, longAgo)
    expect(staleness(file).stale).toBe(true)
  })

  it('gives a lock file that is just being written time', () => {
    const file = join(temporary(), 'lock')
    writeFileSync(file, '')
    expect(staleness(file)).toEqual({ stale: false, pid: 0 })
  })
})
