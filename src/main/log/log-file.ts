import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'

export type LogLevel = 'error' | 'warn' | 'info'

/** What a line may say beside its event: numbers, and words of the program (codes, kinds, states). */
export type LogFacts = Readonly<Record<string, string | number | boolean | null | undefined>>

/** The program's own log, for people who look for a fault. */
export interface LogFile {
  write(level: LogLevel, event: string, facts?: LogFacts): void
  /** All that is kept, oldest line first. */
  read(): string
}

const NAME = 'heisenbench.log'
const OLDER = 'heisenbench.1.log'
/** Names, codes, versions, places in the program's code; nothing that could hold a sentence, a path or a name of data. */
const WORD = /^[\w.:+@-]{1,160}$/

/**
 * One file in `folder`, and the one before it. Lines hold no data by construction: a text that is no word of the program
 * is written as its length alone. A disk that refuses must not stop the program: such lines are lost.
 *
 * @param maxBytes above which a new file begins
 */
export function createLogFile(
  folder: string,
  { maxBytes = 1_000_000, now = () => new Date() }: { maxBytes?: number; now?: () => Date } = {}
): LogFile {
  const path = join(folder, NAME)
  const older = join(folder, OLDER)
  return {
    write(level, event, facts = {}) {
      const words = Object.entries(facts).flatMap(([key, value]) =>
        value === undefined || value === null ? [] : [`${key}=${plain(value)}`]
      )
      try {
        mkdirSync(folder, { recursive: true })
        if (sizeOf(path) > maxBytes) renameSync(path, older)
        appendFileSync(path, `${[now().toISOString(), level.padEnd(5), event, ...words].join(' ')}\n`)
      } catch {
        // There is nobody left to tell.
      }
    },
    read: () => [older, path].map(readQuietly).join('')
  }
}

/** A fact as it may be written down. */
export function plain(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value)
  return WORD.test(value) ? value : `(${value.length}_characters)`
}

/** Where in the program's code an error came from, without its message: "worker.js:12:3<index.js:7:1". */
export function placesOf(stack: string | undefined, most = 4): string {
  const places = [...(stack ?? '').matchAll(/([\w.-]+\.(?:c|m)?js:\d+:\d+)\)?$/gm)].map(
    ([, place]) => place ?? ''
  )
  return places.slice(0, most).join('@') || 'unknown'
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

function readQuietly(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
