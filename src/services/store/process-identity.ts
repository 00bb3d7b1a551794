import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

/** What tells a process from all others, also from a later one with the same number. */
export interface ProcessIdentity {
  readonly host: string
  readonly pid: number
  /** Start of the process as its system counts it; null where that cannot be read. */
  readonly start: string | null
  /** For people. */
  readonly program: string
}

export function ownIdentity(): ProcessIdentity {
  const program = process.versions['electron'] === undefined ? 'the command line' : 'the workbench window'
  return { host: hostname(), pid: process.pid, start: startOf(process.pid), program }
}

/** Whether the process still runs; null when it runs on another machine and cannot be asked. */
export function isAlive(identity: ProcessIdentity): boolean | null {
  if (identity.host !== hostname()) return null
  try {
    process.kill(identity.pid, 0)
  } catch (error) {
    // No permission means that there is one.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const start = startOf(identity.pid)
  return start === null || identity.start === null || start === identity.start
}

/** Linux: field 22 of /proc/PID/stat, clock ticks since boot. The name in field 2 may hold spaces and brackets. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}
