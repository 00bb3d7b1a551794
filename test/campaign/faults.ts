import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  lstatSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { Place } from './activities'
import { filesIn } from './checks'
import type { Plan } from './plan'
import type { StartedProgram } from './started-program'

/** Root may write into read-only folders, so the program is started without that right; empty for others. */
export const withoutOverride: readonly string[] =
  process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : []

const FAKE_TIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1'
/** With the library the whole process sees another time; without it nothing jumps. */
export const hasFakeTime = existsSync(FAKE_TIME)

export const clockOf = (place: Place): string => join(place.root, 'clock')

/** Environment in which the clock of a program and of its engine is moved by what a file says, in seconds. */
export function clockEnvironment(file: string): NodeJS.ProcessEnv {
  writeFileSync(file, '+0\n')
  return {
    LD_PRELOAD: FAKE_TIME,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_CACHE_DURATION: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    FAKETIME_DISABLE_SHM: '1'
  }
}

/** A small disk at a folder; false where the system does not let us. */
export function mountDisk(folder: string, megabytes: number): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'none', folder], {
      stdio: 'ignore'
    })
    return true
  } catch {
    return false
  }
}

export function unmountDisk(folder: string): void {
  execFileSync('umount', ['-l', folder], { stdio: 'ignore' })
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function signal(pid: number | undefined, name: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(pid, name)
  } catch {
    // It has ended already.
  }
}

/** A fault that has struck. */
export interface Struck {
  /** What exactly was done. */
  readonly what: string
  /** Whether the program itself is meant to be gone. */
  readonly killsProgram: boolean
  /** Puts the surroundings right again, as a person would. */
  undo(): void
}

const nothing = (what: string, killsProgram = false): Struck => ({
  what,
  killsProgram,
  undo: () => undefined
})

/** Lets a fault strike, now. */
export function strike(plan: Plan, place: Place, program: StartedProgram): Struck {
  const engine = program.engines[program.engines.length - 1]
  switch (plan.fault) {
    case 'kill-main':
      signal(program.pid, 'SIGKILL')
      return nothing('the program was killed', true)
    case 'kill-engine':
      signal(engine, 'SIGKILL')
      return nothing(engine === undefined ? 'there was no engine to kill' : 'the engine was killed')
    case 'kill-both':
      signal(engine, 'SIGKILL')
      signal(program.pid, 'SIGKILL')
      return nothing('the engine and the program were killed', true)
    case 'disk-full':
      return fillDisk(join(place.root, 'ballast'))
    case 'read-only':
      return makeReadOnly(plan.activity === 'zip' || plan.activity === 'report' ? place.out : place.project)
    case 'file-removed':
    case 'file-cut':
      return damageFile(plan, place)
    case 'clock-jump': {
      const jump = plan.choice % 2 === 0 ? '+400d' : '-400d'
      writeFileSync(clockOf(place), `${jump}\n`)
      return nothing(`the clock jumped by ${jump}`)
    }
    case 'engine-hang': {
      signal(engine, 'SIGSTOP')
      if (engine === undefined) return nothing('there was no engine to stop')
      if (plan.choice % 2 === 0) return nothing('the engine hangs for good')
      const timer = setTimeout(() => signal(engine, 'SIGCONT'), 2500)
      return {
        ...nothing('the engine hangs for 2.5 s'),
        undo: () => (clearTimeout(timer), signal(engine, 'SIGCONT'))
      }
    }
    case 'memory-limit': {
      const share = 0.6 + (plan.choice % 8) / 10
      // A program that cannot be asked any more has ended; the round finds out.
      program.call('limit', share).catch(() => undefined)
      return nothing(`the memory limit became ${Math.round(100 * share)} % of what the engine held`)
    }
    case 'second-program':
      return nothing('a second program opens the project')
  }
}

function fillDisk(path: string): Struck {
  const file = openSync(path, 'w')
  let written = 0
  for (const size of [1 << 20, 4096]) {
    const chunk = Buffer.alloc(size)
    try {
      for (;;) written += writeSync(file, chunk)
    } catch {
      // Full.
    }
  }
  closeSync(file)
  return {
    what: `the disk was filled with ${Math.round(written / 2 ** 20)} MiB`,
    killsProgram: false,
    undo: () => rmSync(path, { force: true })
  }
}

function makeReadOnly(folder: string): Struck {
  const before: { path: string; mode: number }[] = []
  // The program is at work and removes its temporary files meanwhile.
  const visit = (path: string): void => {
    try {
      const entry = lstatSync(path)
      if (entry.isDirectory()) for (const name of readdirSync(path)) visit(join(path, name))
      chmodSync(path, entry.mode & 0o555)
      before.push({ path, mode: entry.mode })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
  visit(folder)
  return {
    what: `${folder.split('/').pop() ?? ''} became read-only`,
    killsProgram: false,
    undo: () => {
      for (const { path, mode } of before) if (existsSync(path)) chmodSync(path, mode)
    }
  }
}

/** Removes a file or cuts it in half: one of the source while importing, else an artifact. */
function damageFile({ activity, fault, choice }: Plan, place: Place): Struck {
  const folder = activity === 'import' ? place.source : join(place.project, 'artifacts')
  const files = filesIn(folder).filter((path) => !path.startsWith('temporary'))
  const chosen = files[choice % files.length]
  if (chosen === undefined) return nothing('there was no file to damage')
  const path = join(folder, chosen)
  const backup = join(place.root, 'backup')
  copyFileSync(path, backup)
  if (fault === 'file-removed') rmSync(path)
  else truncateSync(path, Math.floor(statSync(path).size / 2))
  return {
    what: `${chosen} was ${fault === 'file-removed' ? 'removed' : 'cut short'}`,
    killsProgram: false,
    undo: () => {
      if (existsSync(dirname(path))) renameSync(backup, path)
    }
  }
}
