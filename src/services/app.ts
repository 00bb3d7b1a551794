import type { Dataset } from '@contract/dataset'
import type { EventName, EventPayload } from '@contract/ipc'
import type { JobSpec } from '@contract/job'
import type { AttackResult } from '@contract/measurement'
import type { Model } from '@contract/model'
import type { Project, RecentProject } from '@contract/project'
import type { ReportOptions } from '@contract/report'
import type { LedgerRow, Run, RunDetail } from '@contract/run'
import type { Settings } from '@contract/settings'
import type { BuiltinStudy, Study, StudySpec } from '@contract/study'
import type { SpawnEngine } from './jobs/engine-process'

export type { EngineExit, EngineProcess, SpawnEngine } from './jobs/engine-process'

export interface AppOptions {
  /** Folder of the program's read-only files: `studies/*.json`, fonts, icons. */
  readonly resources: string
  /** Folder of the built-in data sets. */
  readonly builtins: string
  /** Folder of settings and of the list of recent projects. */
  readonly userData: string
  /** Version of Heisenbench. */
  readonly version: string
  readonly spawnEngine: SpawnEngine
  /** Jobs that run at once; overrides the setting. */
  readonly threads?: number
}

/** The news that the services have; menu commands are the window's own. */
export type AppEventName = Exclude<EventName, 'menu.command'>

/** What one attack did: its result and, once finished, one row for each test image. */
export interface Evaluation {
  readonly runId: string
  readonly epoch: number | null
  readonly result: AttackResult
}

/**
 * All that the program can do, without a window. Main process and command line are shells over it. One project is
 * open at a time; what needs one throws `not-found` without. Every promise rejects with an `AppError` only.
 */
export interface App {
  /** Opens the project in a folder; one that was open before is closed first. */
  openProject(folder: string): Promise<Project>
  /** Makes a project in a new or empty folder and opens it. */
  createProject(folder: string, name: string): Promise<Project>
  /** Stops running jobs (they become `interrupted`) and closes the project; without one it does nothing. */
  closeProject(): Promise<void>
  currentProject(): Project | null
  readonly recent: {
    /** Newest first. */
    list(): Promise<RecentProject[]>
    forget(folder: string): Promise<RecentProject[]>
  }
  readonly settings: {
    get(): Promise<Settings>
    set(change: Partial<Settings>): Promise<Settings>
  }
  readonly datasets: { list(): Promise<Dataset[]> }
  readonly models: { list(): Promise<Model[]> }
  readonly jobs: {
    /** Checks the references of a job and queues it. A built-in data set that it names is imported first. */
    start(spec: JobSpec): Promise<Run>
    /** Asks a job to stop; a job that has ended stays as it is. Resolves before it has stopped: see `wait`. */
    cancel(runId: string): Promise<void>
    /** Queues a stopped job again: a training goes on from its last checkpoint, others begin anew. */
    resume(runId: string): Promise<Run>
    /** In the order in which they were made. */
    list(): Promise<Run[]>
    detail(runId: string): Promise<RunDetail>
    /** Resolves once the job is neither queued nor running. */
    wait(runId: string): Promise<Run>
  }
  readonly studies: {
    /** The study files that come with the program. */
    builtin(): Promise<BuiltinStudy[]>
    list(): Promise<Study[]>
    start(spec: StudySpec): Promise<Study>
    /** Queues all runs of a study that did not end well. */
    resume(studyId: string): Promise<Study>
    cancel(studyId: string): Promise<void>
    /** Resolves once none of its runs is queued or running. */
    wait(studyId: string): Promise<Study>
  }
  readonly ledger: {
    /** The finished evaluations of a run, in order. */
    evaluations(runId: string): Promise<Evaluation[]>
    /** What an evaluation did to each test image, by sample index. */
    rows(evaluationId: string): Promise<LedgerRow[]>
  }
  readonly reports: {
    build(options: ReportOptions): Promise<{ readonly bytes: Uint8Array; readonly pages: number }>
  }
  /** Listens to news until the returned function is called. What is told is stored already. */
  on<K extends AppEventName>(name: K, listener: (payload: EventPayload<K>) => void): () => void
  /** Closes the project and ends the engine process. */
  shutdown(): Promise<void>
}

/** Puts the services together. Nothing is read or started before the first call. */
export declare function createApp(options: AppOptions): App
