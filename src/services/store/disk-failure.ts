import { AppError } from '@contract/errors'

function codeOf(error: unknown): string | null {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  return typeof code === 'string' ? code : null
}

/** True for "there is no such file or folder". */
export function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR'
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; free some space and try again',
  EDQUOT: 'your disk quota is used up; free some space and try again',
  EROFS: 'the disk is read-only; choose another folder',
  EACCES: 'you have no permission to write there; choose another folder or change its permissions',
  EPERM: 'the system does not allow it; choose another folder or change its permissions',
  ENOENT: 'it is not there, or not any more; check the path and try again',
  EIO: 'the disk reports an error; check the disk',
  EEXIST: 'something else is in its place; move that away and try again',
  ENOTDIR: 'a part of its path is a file, not a folder; choose a folder',
  EISDIR: 'it is a folder, not a file; choose a file',
  ENOTEMPTY: 'the folder is not empty; choose an empty or a new one',
  ENAMETOOLONG: 'its name is too long for this disk; choose a shorter one',
  EBUSY: 'another program uses it; close that program and try again',
  EMFILE: 'too many files are open; close other programs and try again'
}

/** A refusal of the disk as a `disk-failed` error that names the file; an `AppError` stays what it is. */
export function diskFailure(error: unknown, path: string): AppError {
  if (error instanceof AppError) return error
  const code = codeOf(error)
  if (code === null) {
    const message = error instanceof Error ? error.message : String(error)
    return new AppError('bug', message, { cause: error })
  }
  return new AppError('disk-failed', `${path} could not be used: ${reasons[code] ?? code}.`, { cause: error })
}

/** Why the disk refused, and what to do, as a part of a sentence. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return reasons[codeOf(error) ?? ''] ?? message
}
