import { type WireError, toWireError } from '@contract/errors'
import { backUpOpen, DAY_MILLISECONDS, lastDaily } from './backups'

export interface BackupWatchOptions {
  readonly folder: string
  /** Built JavaScript of the thread that copies the database; null: it is copied in this one. */
  readonly thread: string | null
  /** Whether the copy is this program's to make: another one that runs the jobs makes it itself. */
  readonly isOwn: () => boolean
  /** A copy was made, or could not be made: then with what is to be done about it, once until it works again. */
  readonly tell: (error: WireError | null) => void
  /** Between two looks at the clock; a minute unless given. */
  readonly lookMilliseconds?: number
  readonly now?: () => Date
}

/** Makes the daily backup of a project that stays open for longer than a day. */
export interface BackupWatch {
  /** Looks whether one is due, and makes it. Never fails. */
  look(): Promise<void>
  /** Looks no more; resolves once no copy is being made. */
  stop(): Promise<void>
}

const LOOK_MILLISECONDS = 60_000
/** After a failure: a disk that is full stays full for a while, and each try takes of what is left. */
const RETRY_MILLISECONDS = 3600 * 1000

/**
 * Watches the clock while a project is open. A day counts from the last backup, or from the opening where that was later:
 * the backup of a day that ends with closing the project is made then, and holds all of it.
 */
export function watchBackups(options: BackupWatchOptions): BackupWatch {
  const now = options.now ?? ((): Date => new Date())
  let since = now().getTime()
  let retryAt = -Infinity
  let hasFailed = false
  let isStopped = false
  let working: Promise<void> | null = null

  async function makeIfDue(): Promise<void> {
    const date = now()
    const time = date.getTime()
    // A clock that was put back must not put off the next backup for as long.
    since = Math.min(since, time)
    retryAt = Math.min(retryAt, time + RETRY_MILLISECONDS)
    if (time - since < DAY_MILLISECONDS || time < retryAt || !options.isOwn()) return
    if (time - (await lastDaily(options.folder, date)) < DAY_MILLISECONDS || isStopped) return
    await backUpOpen(options.folder, date, options.thread)
    hasFailed = false
    options.tell(null)
  }

  function look(): Promise<void> {
    working ??= makeIfDue()
      .catch((error: unknown) => {
        retryAt = now().getTime() + RETRY_MILLISECONDS
        if (hasFailed) return
        hasFailed = true
        options.tell(toWireError(error))
      })
      .finally(() => {
        working = null
      })
    return working
  }

  const timer = setInterval(() => void look(), options.lookMilliseconds ?? LOOK_MILLISECONDS)
  timer.unref()
  return {
    look,
    async stop() {
      isStopped = true
      clearInterval(timer)
      await working
    }
  }
}
