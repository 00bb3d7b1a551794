import { z } from 'zod'
import { MenuEntry, MenuWords } from '../menu'
import { Settings, SettingsChange } from '../settings'

/** The program itself and its settings. */
export const appCalls = {
  'app.info': {
    input: z.void(),
    output: z.object({
      version: z.string(),
      platform: z.string(),
      electron: z.string(),
      chromium: z.string(),
      node: z.string(),
      /** Where new projects are suggested. */
      documents: z.string()
    })
  },
  /** What the native menu offers from now on. */
  'app.menu': {
    input: z.object({ entries: z.array(MenuEntry).max(200), words: MenuWords.optional() }),
    output: z.void()
  },
  /** The file or folder that the program was started with and that waits to be opened; null for none. Told once. */
  'app.givenPath': { input: z.void(), output: z.object({ path: z.string() }).nullable() },
  'app.doctor': { input: z.void(), output: z.object({ lines: z.array(z.string()) }) },
  /**
   * Writes the program's log and what it runs on, without any data, as a ZIP that a person can read through; asks with a
   * save dialog when `path` is null. Null output: the dialog was closed.
   */
  'app.saveDiagnostics': {
    input: z.object({ path: z.string().nullable() }),
    output: z.object({ path: z.string() }).nullable()
  },
  'settings.get': { input: z.void(), output: Settings },
  'settings.set': { input: SettingsChange, output: Settings }
} as const
