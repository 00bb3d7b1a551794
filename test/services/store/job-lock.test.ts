import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Database } from '@services/store/database'
import { openStore, type Store } from '@services/store/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder = ''
let store: Store
const others: ChildProcess[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-lock-'))
  store = openStore(folder)
})
afterEach(() => {
  for (const child of others.splice(0)) child.kill('SIGKILL')
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A process that lives until it is killed. */
async function otherProcess(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => 0, 1000)'], {
    stdio: ['ignore', 'pipe', 'ignore']
  })
  others.push(child)
  await once(child.stdout, 'data')
  return child
}

async function end(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

function heldBy(holder: { pid: number; host?: string; start?: string | null; seen?: number }): void {
  const database = new Database(join(folder, 'project.db'))
  database.run(
    `INSERT OR REPLACE INTO job_lock (id, token, host, pid, process_start, program, taken_at, seen_at)
     VALUES (1, 'theirs', ?, ?, ?, 'the workbench window', '2026-01-01T00:00:00.000Z', ?)`,
    [
      holder.host ?? hostname(),
      holder.pid,
      holder.start ?? null,
      new Date(Date.now() - (holder.seen ?? 0)).toISOString()
    ]
  )
  database.close()
}

const isLocked = expect.objectContaining({ code: 'store-locked' }) as Error

describe('the lock for jobs', () => {
  it('is held by one opening at a time, and can be taken again after it was given back', () => {
    const other = openStore(folder)
    store.lock.acquire()
    store.lock.acquire()
    expect(store.lock.isHeld).toBe(true)
    expect(() => other.lock.acquire()).toThrow(isLocked)
    expect(other.lock.isHeld).toBe(false)
    store.lock.release()
    store.lock.release()
    other.lock.acquire()
    expect(() => store.lock.acquire()).toThrow(isLocked)
    other.lock.release()
    other.close()
  })

  it('names who holds it, and reading goes on', async () => {
    const child = await otherProcess()
    heldBy({ pid: child.pid ?? 0 })
    const named = { message: expect.stringContaining(`process ${child.pid} on ${hostname()}`) as string }
    expect(() => store.lock.acquire()).toThrow(expect.objectContaining(named) as Error)
    expect(() => store.lock.acquire()).toThrow(/the workbench window.*2026-01-01/)
    expect(store.runs.list()).toEqual([])
  })

  it('passes on from a process that was killed', async () => {
    const child = await otherProcess()
    heldBy({ pid: child.pid ?? 0 })
    expect(() => store.lock.acquire()).toThrow(isLocked)
    await end(child)
    store.lock.acquire()
    expect(store.lock.isHeld).toBe(true)
  })

  it.runIf(process.platform === 'linux')('knows a later process that got the same number', async () => {
    const child = await otherProcess()
    const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
    const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
    heldBy({ pid: child.pid ?? 0, start })
    expect(() => store.lock.acquire()).toThrow(isLocked)
    heldBy({ pid: child.pid ?? 0, start: String(Number(start) - 1) })
    store.lock.acquire()
    expect(store.lock.isHeld).toBe(true)
  })

  it('believes another machine for two minutes', () => {
    heldBy({ pid: 1, host: 'elsewhere', seen: 60_000 })
    expect(() => store.lock.acquire()).toThrow(/on elsewhere/)
    heldBy({ pid: 1, host: 'elsewhere', seen: 180_000 })
    store.lock.acquire()
    expect(store.lock.isHeld).toBe(true)
  })

  it('is not taken away by a release that comes late', () => {
    store.lock.acquire()
    heldBy({ pid: process.ppid })
    store.lock.release()
    expect(() => store.lock.acquire()).toThrow(isLocked)
  })
})
