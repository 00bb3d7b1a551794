import { z } from 'zod'
import { WireError } from '../errors'
import { ConformanceNews } from '../conformance'
import { QueueState, RunLogLine } from '../queue'
import { Progress } from '../job'
import { Run, RunEvent } from '../run'
import { Settings } from '../settings'

/** News from the main process. */
export const events = {
  'jobs.event': RunEvent,
  /** A run was made or changed its state. */
  'jobs.changed': Run,
  /** Data sets, models, own architectures, studies, kept figures, what is damaged, or the project itself changed: read them again. */
  'project.changed': z.object({
    what: z.enum(['project', 'datasets', 'models', 'architectures', 'studies', 'kept', 'damage'])
  }),
  /** How far the reading of a source for its preview is. */
  'datasets.previewProgress': z.object({ token: z.string(), progress: Progress }),
  /** How far the attack that is done once more is. */
  'gallery.progress': z.object({ token: z.string(), progress: Progress }),
  'jobs.logged': RunLogLine,
  /** Another order, a pause, or what the engine uses. */
  'queue.changed': QueueState,
  /** How far long work on a project's files is, in bytes. */
  'projects.task': z.object({ taskId: z.string(), done: z.number(), total: z.number() }),
  /** The daily backup of the open project was made (error null), or could not be made; jobs go on either way. */
  'projects.backup': z.object({ error: WireError.nullable() }),
  /** How far the report of that token is, from 0 to 1. */
  'reports.progress': z.object({ token: z.string(), share: z.number() }),
  /** Of the conformance lab: how far it is, and each trial as it ends. */
  'conformance.news': ConformanceNews,
  /** An entry of the menu was chosen: the id that the window gave it. */
  'menu.command': z.object({ command: z.string() }),
  /** A second start, the system or the menu names a file or folder that is to be opened. */
  'app.openPath': z.object({ path: z.string() }),
  'settings.changed': Settings
} as const

export type EventName = keyof typeof events
export type EventPayload<K extends EventName> = z.output<(typeof events)[K]>
