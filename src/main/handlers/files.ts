import { AppError } from '@contract/errors'
import type { Handlers } from '@contract/ipc'
import type { fileCalls } from '@contract/ipc/files'
import { shell } from 'electron'
import { chooseFile, chooseFolder } from '../dialogs'
import type { HandlerContext } from './context'

/** The system's dialogs and its file manager. */
export function fileHandlers({ window, written }: HandlerContext): Handlers<typeof fileCalls> {
  return {
    'dialogs.chooseFolder': async (options) => ({ path: await chooseFolder(window(), options) }),
    'dialogs.chooseFile': async (options) => ({ path: await chooseFile(window(), options) }),
    'files.reveal': ({ path }) => {
      if (!written.has(path)) {
        throw new AppError('refused', 'Only files that the program wrote since it started can be shown.')
      }
      shell.showItemInFolder(path)
      return Promise.resolve()
    }
  }
}
