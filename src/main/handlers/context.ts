import type { MenuEntry, MenuWords } from '@contract/menu'
import type { App } from '@services/app'
import type { Spelling } from '@services/spelling/spelling'
import type { BrowserWindow } from 'electron'
import type { Surroundings } from '../doctor'
import type { LogFile } from '../log/log-file'

/** What every area's handlers work with. */
export interface HandlerContext {
  readonly services: App
  readonly window: () => BrowserWindow
  readonly surroundings: Surroundings
  readonly log: LogFile
  readonly spelling: Spelling
  readonly showMenu: (entries: readonly MenuEntry[], words?: MenuWords) => void
  /** The path that the program was started with, once. */
  readonly takeGiven: () => string | null
  /** Files that the program wrote since it started; only these are shown in the file manager. */
  readonly written: Set<string>
}
