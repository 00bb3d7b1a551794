import { z } from 'zod'

/** The system's dialogs and its file manager. */
export const fileCalls = {
  'dialogs.chooseFolder': {
    input: z.object({ title: z.string(), create: z.boolean() }),
    output: z.object({ path: z.string().nullable() })
  },
  'dialogs.chooseFile': {
    input: z.object({ title: z.string(), extensions: z.array(z.string()) }),
    output: z.object({ path: z.string().nullable() })
  },
  /** Shows a file that the program wrote in the system's file manager. */
  'files.reveal': { input: z.object({ path: z.string() }), output: z.void() }
} as const
