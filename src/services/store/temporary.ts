import { createHash, randomBytes } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'

/** Projects lie on network disks, too: each machine knows the processes of its own only. */
const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8)

/** SQLite may have a file of its own beside one. */
const NAME = /\.([0-9a-f]{8})-(\d+)-[0-9a-f]{12}\.partial(-journal|-wal|-shm)?$/

/**
 * A name beside `path` for a file or folder that is not whole yet. It tells which process is at work on it, so that
 * `sweepAbandoned` can remove it when that process has died.
 */
export function temporaryName(path: string): string {
  return `${path}.${machine}-${process.pid}-${randomBytes(6).toString('hex')}.partial`
}

/**
 * Removes a temporary file or folder. Never fails: in a folder that has become read-only it stays until the next start
 * sweeps it, and what the work itself says of the folder is what a person should read.
 */
export async function removeLeftover(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch(() => undefined)
}

/** Removes what processes that were killed have left half written in a folder (not in those inside it). Never fails. */
export async function sweepAbandoned(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names) {
    const found = NAME.exec(name)
    if (found?.[1] !== machine || isAlive(Number(found[2]))) continue
    await removeLeftover(join(folder, name))
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // No permission means that there is one.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
