import { z } from 'zod'
import { LanguageCode } from './language'

const fields = {
  /** A language by its code, or the system's when there is a file of it. */
  language: z.union([z.literal('system'), LanguageCode]).meta({ title: 'Language' }),
  theme: z.enum(['system', 'light', 'dark']).meta({ title: 'Theme' }),
  /** Stronger lines and colours, in light and in dark. */
  highContrast: z.boolean().meta({ title: 'High contrast' }),
  /** Jobs that run at once; 0: one for each two cores, at least two. */
  workerThreads: z.int().min(0).max(64).meta({ title: 'Jobs at once' }),
  /** Threads that TensorFlow computes with, shared by all jobs; 0: one a core. */
  computeThreads: z.int().min(0).max(256).meta({ title: 'Computing threads' }),
  /** MiB that the engine may hold; 0: no limit. */
  memoryLimit: z.int().min(0).max(16_777_216).meta({ title: 'Memory limit' }),
  /** A desktop notification when a long job ends while the window is in the background. */
  notifications: z.boolean().meta({ title: 'Notifications' }),
  /** Misspelt words of notes are marked, by an English dictionary. */
  spellCheck: z.boolean().meta({ title: 'Spelling' }),
  /** Folder in which new projects are made; empty: the documents folder of the system. */
  projectsFolder: z.string().max(4096).meta({ title: 'Data folder' }),
  /** The tour was seen or skipped. */
  tourSeen: z.boolean()
}

export const Settings = z.object({
  language: fields.language.default('system'),
  theme: fields.theme.default('system'),
  highContrast: fields.highContrast.default(false),
  workerThreads: fields.workerThreads.default(0),
  computeThreads: fields.computeThreads.default(0),
  memoryLimit: fields.memoryLimit.default(0),
  notifications: fields.notifications.default(true),
  spellCheck: fields.spellCheck.default(true),
  projectsFolder: fields.projectsFolder.default(''),
  tourSeen: fields.tourSeen.default(false)
})
export type Settings = z.infer<typeof Settings>

/** Some of the settings. A part that is left out stays as it is: no default takes its place. */
export const SettingsChange = z.object(fields).partial()
export type SettingsChange = z.infer<typeof SettingsChange>
