import { z } from 'zod'
import { LanguageChoice, LanguageTexts } from '../language'

/** Languages of the window besides English. */
export const languageCalls = {
  /** The texts that the window is to speak, by the settings; null: English. A file that cannot be used is English, too. */
  'languages.current': { input: z.void(), output: LanguageTexts.nullable() },
  'languages.list': {
    input: z.void(),
    output: z.object({
      folder: z.string(),
      languages: z.array(LanguageChoice),
      /** Files that cannot be used, and why. */
      problems: z.array(z.object({ file: z.string(), message: z.string() }))
    })
  },
  /**
   * Writes a file with every text of the window, to be translated; one that is there keeps what it has translated. Asks
   * with a save dialog when `path` is null. Null output: the dialog was closed.
   */
  'languages.saveTemplate': {
    input: z.object({ path: z.string().nullable() }),
    output: z.object({ path: z.string() }).nullable()
  }
} as const
