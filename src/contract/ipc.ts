import { z } from 'zod'
import { Dataset } from './dataset'
import type { WireError } from './errors'
import { JobSpec } from './job'
import { Model } from './model'
import { Project, RecentProject } from './project'
import { ReportOptions } from './report'
import { Run, RunDetail, RunEvent } from './run'
import { Settings } from './settings'
import { BuiltinStudy, Study, StudySpec } from './study'
import { Name } from './field'

const runId = z.object({ runId: z.string() })

/**
 * The border between window and main process: every call with its input and output. Main registers all of them;
 * a missing handler is a compile error, and both sides parse.
 */
export const calls = {
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
  'app.doctor': { input: z.void(), output: z.object({ lines: z.array(z.string()) }) },
  'settings.get': { input: z.void(), output: Settings },
  'settings.set': { input: Settings.partial(), output: Settings },

  'projects.recent': { input: z.void(), output: z.array(RecentProject) },
  'projects.current': { input: z.void(), output: Project.nullable() },
  'projects.create': { input: z.object({ folder: z.string().min(1), name: Name }), output: Project },
  'projects.open': { input: z.object({ folder: z.string().min(1) }), output: Project },
  'projects.close': { input: z.void(), output: z.void() },
  /** Takes it off the list of recent projects; the folder stays. */
  'projects.forget': { input: z.object({ folder: z.string() }), output: z.array(RecentProject) },

  'datasets.list': { input: z.void(), output: z.array(Dataset) },
  'models.list': { input: z.void(), output: z.array(Model) },

  'studies.builtin': { input: z.void(), output: z.array(BuiltinStudy) },
  'studies.list': { input: z.void(), output: z.array(Study) },
  'studies.start': { input: StudySpec, output: Study },
  'studies.resume': { input: z.object({ studyId: z.string() }), output: Study },

  'jobs.start': { input: JobSpec, output: Run },
  'jobs.cancel': { input: runId, output: z.void() },
  'jobs.resume': { input: runId, output: Run },
  'jobs.list': { input: z.void(), output: z.array(Run) },
  'jobs.detail': { input: runId, output: RunDetail },

  /** Writes the PDF to `path`; asks with a save dialog when it is null. Null output: the dialog was closed. */
  'reports.save': {
    input: z.object({ path: z.string().nullable(), options: ReportOptions }),
    output: z.object({ path: z.string(), pages: z.int(), bytes: z.int() }).nullable()
  },
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

export type CallName = keyof typeof calls
/** What the window gives: defaults may be left out. */
export type CallInput<K extends CallName> = z.input<(typeof calls)[K]['input']>
export type CallOutput<K extends CallName> = z.output<(typeof calls)[K]['output']>

/** One handler a call, with the parsed input. */
export type Handlers = {
  [K in CallName]: (
    input: z.output<(typeof calls)[K]['input']>
  ) => Promise<z.input<(typeof calls)[K]['output']>>
}

/** News from the main process. */
export const events = {
  'jobs.event': RunEvent,
  /** A run was made or changed its state. */
  'jobs.changed': Run,
  /** Data sets, models, studies or the project itself changed: read them again. */
  'project.changed': z.object({ what: z.enum(['project', 'datasets', 'models', 'studies']) }),
  /** A menu entry or a file given to a second start of the program. */
  'menu.command': z.object({ command: z.enum(['new-project', 'open-project', 'save-report', 'settings']) }),
  'settings.changed': Settings
} as const

export type EventName = keyof typeof events
export type EventPayload<K extends EventName> = z.output<(typeof events)[K]>

/** The answer to a call: never a rejected promise, whose error would lose its code on the way. */
export type CallAnswer =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: WireError }

export { channels } from './channels'

/** What the preload script puts into the window. */
export interface Bridge {
  call(name: string, input: unknown): Promise<CallAnswer>
  on(listener: (name: string, payload: unknown) => void): () => void
  /** The absolute path of a dropped file. */
  pathForFile(file: unknown): string
}
