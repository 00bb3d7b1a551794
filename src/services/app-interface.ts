import type { CheckOffer, TrustReport } from '@contract/checks'
import type {
  ClassReport,
  CostReport,
  MarginReport,
  MeasureComparison,
  RunSummary,
  SampleOutcomes
} from '@contract/compare'
import type { EventPayload } from '@contract/ipc'
import type { CostEstimate } from '@contract/estimate'
import type { OwnPreset, PresetKind } from '@contract/own-presets'
import type { JobSpec } from '@contract/job'
import type { KeptFigure, NewKeptFigure } from '@contract/kept-figure'
import type { AttackResult } from '@contract/measurement'
import type { EarlierNote, MarksChange, RunMarks } from '@contract/marks'
import type { DamagedRecord, Project, RecentProject } from '@contract/project'
import type { LogLine, QueueState } from '@contract/queue'
import type { LedgerRow, Run, RunDetail } from '@contract/run'
import type { Settings } from '@contract/settings'
import type { BuiltinStudy, Study, StudySpec } from '@contract/study'
import type { WorstOverAttacks } from '@contract/worst-over-attacks'
import type { Architectures } from './architectures'
import type { DatasetDesk } from './datasets/desk'
import type { ConformanceLab } from './conformance/lab'
import type { AppEventName } from './event-hub'
import type { GalleryDesk } from './gallery/desk'
import type { SpawnEngine } from './jobs/engine-process'
import type { ModelDesk } from './models/desk'
import type { ReportDesk } from './report/desk'
import type { DraftsFile } from './settings/drafts-file'
import type { Languages } from './settings/languages'
import type { ProjectFiles } from './projects'

export interface AppOptions {
  /** Folder of the program's read-only files: `studies/*.json`, fonts, icons. */
  readonly resources: string
  /** Folder of the built-in data sets. */
  readonly builtins: string
  /** Folder of settings and of the list of recent projects. */
  readonly userData: string
  /** Version of Heisenbench. */
  readonly version: string
  /** Built JavaScript of the thread that sets reports; without one they are set in this process. */
  readonly reportThread?: string
  /** Built JavaScript of the thread that copies a database that is in use; without one it is copied in this process. */
  readonly backupThread?: string
  /** Time between two looks whether the daily backup of an open project is due; a minute unless given. */
  readonly backupLookMilliseconds?: number
  readonly spawnEngine: SpawnEngine
  /** Jobs that run at once; overrides the setting. */
  readonly threads?: number
  /** Time between two looks at jobs that have fallen silent; a second unless given. At an engine that is stuck, ten times that. */
  readonly lookMilliseconds?: number
}

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
  /** Records of the open project that lists had to leave out so far, because they are damaged. */
  damage(): Promise<DamagedRecord[]>
  readonly recent: {
    /** Newest first. */
    list(): Promise<RecentProject[]>
    forget(folder: string): Promise<RecentProject[]>
    /** Puts one back that was forgotten since the start. */
    recall(folder: string): Promise<RecentProject[]>
  }
  /** Whole projects: cards, copies, archives, trash. */
  readonly projects: ProjectFiles
  readonly settings: {
    get(): Promise<Settings>
    set(change: Partial<Settings>): Promise<Settings>
  }
  readonly languages: Languages
  /** Settings kept under a name, for all projects. */
  readonly presets: {
    list(): Promise<OwnPreset[]>
    save(preset: OwnPreset): Promise<OwnPreset[]>
    remove(kind: PresetKind, name: string): Promise<OwnPreset[]>
  }
  /** What stands in the forms of the window. */
  readonly drafts: DraftsFile
  /** How the views of the open project were left, by view. Of another project none is listed or kept. */
  readonly views: {
    list(project: string): Promise<Record<string, string>>
    keep(project: string, view: string, text: string): Promise<void>
  }
  readonly datasets: DatasetDesk
  readonly models: ModelDesk
  readonly architectures: Architectures
  readonly jobs: {
    /** Checks the references of a job and queues it. A built-in data set that it names is imported first. */
    start(spec: JobSpec): Promise<Run>
    /** What jobs are likely to take in time and memory, from what trainings of this project took. */
    estimate(specs: readonly JobSpec[]): Promise<CostEstimate>
    /** Asks a job to stop; a job that has ended stays as it is. Resolves before it has stopped: see `wait`. */
    cancel(runId: string): Promise<void>
    /** Queues a stopped job again: a training goes on from its last checkpoint, others begin anew. */
    resume(runId: string): Promise<Run>
    /** In the order in which they were made. */
    list(): Promise<Run[]>
    detail(runId: string): Promise<RunDetail>
    /** What a job told, line by line. */
    log(runId: string): Promise<LogLine[]>
    queue(): Promise<QueueState>
    /** While paused no job starts; those that run go on. */
    pause(paused: boolean): Promise<QueueState>
    /** A paused run stands still at its next step and goes on from there, or does not start yet. */
    hold(runId: string, held: boolean): Promise<QueueState>
    /** A running training ends with the epoch that it is in, whose network stays. */
    stopAfterEpoch(runId: string, stop: boolean): Promise<QueueState>
    /** Puts a waiting job before another one, or last when `before` is null. */
    move(runId: string, before: string | null): Promise<QueueState>
    /** Resolves once the job is neither queued nor running. */
    wait(runId: string): Promise<Run>
  }
  readonly marks: {
    /** Of the runs that have any. */
    list(): Promise<RunMarks[]>
    change(runId: string, change: MarksChange): Promise<RunMarks>
    /** What the note of a run said before, the latest first; a few of the last texts are kept. */
    earlierNotes(runId: string): Promise<EarlierNote[]>
    /** Takes ended runs out of sight, all or none. */
    trash(runIds: readonly string[]): Promise<RunMarks[]>
    restore(runIds: readonly string[]): Promise<RunMarks[]>
    /**
     * Deletes what was thrown away, or the named part of it, for good, and a study with its last run; the ids of the
     * deleted runs.
     */
    emptyTrash(only?: readonly string[]): Promise<string[]>
  }
  readonly compare: {
    summaries(runIds: readonly string[]): Promise<RunSummary[]>
    /** A run with its measurements, without the values of each pixel. */
    detail(runId: string): Promise<RunDetail>
    /** A part of these measurements, and how many there are. */
    points(
      runId: string,
      offset: number,
      count: number
    ): Promise<{ points: RunDetail['points']; total: number }>
    /** The last figures of runs against those of a baseline. */
    differences(baseline: string, others: readonly string[]): Promise<MeasureComparison[]>
    /** Networks against a baseline, each under the attacks on itself; `runId` holds the name of a network. */
    networks(baseline: string, others: readonly string[]): Promise<MeasureComparison[]>
    classes(evaluationIds: readonly string[]): Promise<ClassReport[]>
    costs(evaluationIds: readonly string[]): Promise<CostReport[]>
    /** Null where no margins were kept. */
    margins(evaluationIds: readonly string[]): Promise<MarginReport | null>
    /** What an evaluation said of each image; null where no classes were kept. */
    samples(evaluationId: string): Promise<SampleOutcomes | null>
    /** Checks and grade of a robust accuracy. */
    trust(evaluationId: string): Promise<TrustReport>
    /** The job that runs the checks that a robust accuracy still lacks. */
    checkOffer(evaluationId: string): Promise<CheckOffer>
    /** Those of all evaluations of a network. */
    trustOfModel(name: string): Promise<TrustReport[]>
    /** Worst cases over all attacks on a network, of all runs. */
    worstOfModel(name: string): Promise<WorstOverAttacks[]>
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
    rename(studyId: string, name: string): Promise<void>
    /** Deletes a study that has no runs. */
    remove(studyId: string): Promise<void>
  }
  readonly ledger: {
    /** The finished evaluations of a run, in order. */
    evaluations(runId: string): Promise<Evaluation[]>
    /** What an evaluation did to each test image, by sample index. */
    rows(evaluationId: string): Promise<LedgerRow[]>
  }
  /** Attacks against networks whose exact answer is known; needs no project. */
  readonly conformance: Omit<ConformanceLab, 'close'>
  /** Adversarial examples that attacks have kept. */
  readonly gallery: GalleryDesk
  readonly reports: Omit<ReportDesk, 'close'>
  /** Figures kept for the report; a removal can be taken back until the project is opened again. */
  readonly kept: {
    list(): Promise<KeptFigure[]>
    add(figure: NewKeptFigure): Promise<KeptFigure>
    remove(id: string): Promise<KeptFigure[]>
    restore(id: string): Promise<KeptFigure[]>
    rename(id: string, title: string): Promise<KeptFigure[]>
    /** `ids` names every kept figure once. */
    reorder(ids: readonly string[]): Promise<KeptFigure[]>
  }
  /** Listens to news until the returned function is called. What is told is stored already. */
  on<K extends AppEventName>(name: K, listener: (payload: EventPayload<K>) => void): () => void
  /** Closes the project and ends the engine process. */
  shutdown(): Promise<void>
}
