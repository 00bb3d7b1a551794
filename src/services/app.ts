import { join } from 'node:path'
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
import type { ConformanceSpec } from '@contract/conformance'
import type { CostEstimate } from '@contract/estimate'
import type { OwnPreset, PresetKind } from '@contract/own-presets'
import type { GalleryEvaluation, GalleryExample, GalleryImages } from '@contract/gallery'
import type { JobSpec } from '@contract/job'
import type { KeptFigure, NewKeptFigure } from '@contract/kept-figure'
import type { AttackResult } from '@contract/measurement'
import type { MarksChange, RunMarks } from '@contract/marks'
import type { DamagedRecord, Project, RecentProject } from '@contract/project'
import type { LogLine, QueueState } from '@contract/queue'
import type { ReportOptions } from '@contract/report'
import type { LedgerRow, Run, RunDetail } from '@contract/run'
import type { Settings } from '@contract/settings'
import type { BuiltinStudy, Study, StudySpec } from '@contract/study'
import { runSummary } from '@core/charts/compare/run-summary'
import { classReports, marginReport } from './compare/class-report'
import { costReports } from './compare/cost-report'
import { compareWithBaseline } from './compare/differences'
import { sampleOutcomes } from './compare/sample-outcomes'
import { checkOffer } from './compare/check-offer'
import { createTrustDesk } from './compare/trust'
import { type Architectures, createArchitectures } from './architectures'
import { createDatasetDesk, type DatasetDesk } from './datasets/desk'
import { type ConformanceLab, createConformanceLab } from './conformance/lab'
import { type AppEventName, createEventHub } from './event-hub'
import type { SpawnEngine } from './jobs/engine-process'
import { ensureDatasetOf } from './jobs/ensure-dataset'
import { createProjectDesk } from './project-desk'
import { galleryExamples, galleryImages, listGallery } from './gallery/gallery'
import { createSideEngine } from './jobs/side-engine'
import { createModelDesk, type ModelDesk } from './models/desk'
import { createKeptFigures } from './kept-figures'
import { readDetail, readLeanDetailInSlices, readLedger } from './read-project'
import { type BuildRequest, createReportDesk, type ReportDesk } from './report/desk'
import { emptyTrash, restoreRuns, trashRuns } from './runs-trash'
import { createDraftsFile, type DraftsFile } from './settings/drafts-file'
import { createPresetsFile } from './presets/presets-file'
import { estimateJobs } from './jobs/estimate'
import { createProjectFiles, type ProjectFiles } from './projects'
import { createRecentProjects } from './settings/recent-projects'
import { createSettingsFile } from './settings/settings-file'
import { createProjectFolder, openProjectFolder } from './store/project-folder'
import { safely } from './safely'
import { readBuiltinStudies } from './studies/builtin'

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
  /** Built JavaScript of the thread that sets reports; without one they are set in this process. */
  readonly reportThread?: string
  readonly spawnEngine: SpawnEngine
  /** Jobs that run at once; overrides the setting. */
  readonly threads?: number
  /** Time between two looks at jobs that have fallen silent; a second unless given. At an engine that is stuck, ten times that. */
  readonly lookMilliseconds?: number
}

export type { AppEventName } from './event-hub'

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
  }
  /** Whole projects: cards, copies, archives, trash. */
  readonly projects: ProjectFiles
  readonly settings: {
    get(): Promise<Settings>
    set(change: Partial<Settings>): Promise<Settings>
  }
  /** Settings kept under a name, for all projects. */
  readonly presets: {
    list(): Promise<OwnPreset[]>
    save(preset: OwnPreset): Promise<OwnPreset[]>
    remove(kind: PresetKind, name: string): Promise<OwnPreset[]>
  }
  /** What stands in the forms of the window. */
  readonly drafts: DraftsFile
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
    /** Takes ended runs out of sight, all or none. */
    trash(runIds: readonly string[]): Promise<RunMarks[]>
    restore(runIds: readonly string[]): Promise<RunMarks[]>
    /** Deletes what was thrown away, or the named part of it, for good; the ids of the deleted runs. */
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
  /** Attacks against networks whose exact answer is known; needs no project. */
  readonly conformance: Omit<ConformanceLab, 'close'>
  /** Adversarial examples that attacks have kept. */
  readonly gallery: {
    evaluations(): Promise<GalleryEvaluation[]>
    examples(evaluationId: string): Promise<GalleryExample[]>
    images(evaluationId: string, sampleIndices: readonly number[]): Promise<GalleryImages>
  }
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

/** Puts the services together. Nothing is read or started before the first call. */
export function createApp(options: AppOptions): App {
  const hub = createEventHub()
  const settings = createSettingsFile(options.userData)
  const recent = createRecentProjects(options.userData)
  const presets = createPresetsFile(options.userData)
  const drafts = createDraftsFile(options.userData)
  const desk = createProjectDesk({ ...options, hub, settings, recent })
  const { open } = desk
  const engine = createSideEngine(options.spawnEngine)
  const datasets = createDatasetDesk({ engine, builtins: options.builtins, hub, open })
  const trust = createTrustDesk((datasetId) => datasets.statistics(datasetId))
  const reports = createReportDesk({ ...options, hub, open, trust, current: () => desk.current() })
  const files = createProjectFiles({
    userData: options.userData,
    desk,
    recent,
    tell: (progress) => hub.emit('projects.task', progress)
  })
  const conformance = createConformanceLab({
    engine: createSideEngine(options.spawnEngine),
    ...{ hub, version: options.version, userData: options.userData }
  })
  const kept = createKeptFigures(() => open().store.keptFigures, hub)

  return {
    openProject: safely((folder: string) => desk.use(() => openProjectFolder(folder))),
    createProject: safely((folder: string, name: string) =>
      desk.use(() => createProjectFolder(folder, name, new Date().toISOString()))
    ),
    closeProject: safely(() => desk.close()),
    currentProject: () => desk.current()?.project ?? null,
    damage: safely(() => open().store.damage.list()),
    recent: { list: safely(() => recent.list()), forget: safely((folder: string) => recent.remove(folder)) },
    projects: {
      cards: safely(() => files.cards()),
      rename: safely((folder: string, name: string) => files.rename(folder, name)),
      setTags: safely((folder: string, tags: readonly string[]) => files.setTags(folder, tags)),
      duplicate: safely((folder: string, taskId: string) => files.duplicate(folder, taskId)),
      archive: safely((folder: string, target: string, taskId: string) =>
        files.archive(folder, target, taskId)
      ),
      unpack: safely((archive: string, parent: string, taskId: string) =>
        files.unpack(archive, parent, taskId)
      ),
      stop: (taskId) => files.stop(taskId),
      trash: safely((folder: string) => files.trash(folder)),
      restore: safely((id: string) => files.restore(id)),
      trashed: safely(() => files.trashed()),
      emptyTrash: safely((dispose: (path: string) => Promise<void>) => files.emptyTrash(dispose))
    },
    settings: {
      get: safely(() => settings.get()),
      set: safely(async (change: Partial<Settings>) => {
        const next = await settings.set(change)
        hub.emit('settings.changed', next)
        return next
      })
    },
    presets: {
      list: safely(() => presets.list()),
      save: safely((preset: OwnPreset) => presets.save(preset)),
      remove: safely((kind: PresetKind, name: string) => presets.remove(kind, name))
    },
    drafts: { list: safely(drafts.list), keep: safely(drafts.keep) },
    datasets,
    models: createModelDesk({ engine, hub, version: options.version, open }),
    architectures: createArchitectures(open, hub),
    jobs: {
      start: safely((spec: JobSpec) => {
        const { store, queue } = open()
        ensureDatasetOf(spec, store, queue)
        return queue.add(spec, null)
      }),
      estimate: safely((specs: readonly JobSpec[]) => estimateJobs(open().store, specs, desk.threads())),
      cancel: safely((runId: string) => open().queue.cancel(runId)),
      resume: safely((runId: string) => {
        const { store, queue } = open()
        ensureDatasetOf(store.runs.get(runId).spec, store, queue)
        return queue.resume(runId)
      }),
      list: safely(() => open().store.runs.list()),
      detail: safely((runId: string) => readDetail(open().store, runId)),
      log: safely((runId: string) => {
        const { store } = open()
        return store.jobLog.list(store.runs.get(runId).id)
      }),
      queue: safely(() => open().queue.state()),
      pause: safely((paused: boolean) => open().queue.pause(paused)),
      hold: safely((runId: string, held: boolean) => open().queue.hold(runId, held)),
      stopAfterEpoch: safely((runId: string, stop: boolean) => open().queue.stopAfterEpoch(runId, stop)),
      move: safely((runId: string, before: string | null) => open().queue.move(runId, before)),
      wait: safely((runId: string) => open().queue.wait(runId))
    },
    marks: {
      list: safely(() => open().store.marks.list()),
      change: safely((runId: string, change: MarksChange) => {
        const { store } = open()
        return store.marks.change(store.runs.get(runId).id, change)
      }),
      trash: safely((runIds: readonly string[]) => trashRuns(open().store, runIds, new Date().toISOString())),
      restore: safely((runIds: readonly string[]) => restoreRuns(open().store, runIds)),
      emptyTrash: safely((only?: readonly string[]) => emptyTrash(open().store, only))
    },
    compare: {
      summaries: safely(async (runIds: readonly string[]) => {
        const found: RunSummary[] = []
        for (const id of runIds) {
          const summary = runSummary(await readLeanDetailInSlices(open().store, id))
          const graded = await trust.ofRun(open().store, id)
          found.push(graded === null ? summary : { ...summary, trust: graded })
        }
        return found
      }),
      detail: safely((runId: string) => readLeanDetailInSlices(open().store, runId)),
      points: safely((runId: string, offset: number, count: number) => {
        const { store } = open()
        const { id } = store.runs.get(runId)
        return { points: store.points.listLeanPart(id, offset, count), total: store.points.count(id) }
      }),
      differences: safely((baseline: string, others: readonly string[]) =>
        compareWithBaseline(open().store, baseline, others)
      ),
      classes: safely((evaluationIds: readonly string[]) => classReports(open().store, evaluationIds)),
      costs: safely((evaluationIds: readonly string[]) => costReports(open().store, evaluationIds)),
      margins: safely((evaluationIds: readonly string[]) => marginReport(open().store, evaluationIds)),
      samples: safely((evaluationId: string) => sampleOutcomes(open().store, evaluationId)),
      trust: safely((evaluationId: string) => trust.report(open().store, evaluationId)),
      checkOffer: safely((evaluationId: string) => checkOffer(open().store, trust, evaluationId)),
      trustOfModel: safely((name: string) => trust.ofModel(open().store, name))
    },
    studies: {
      builtin: safely(() => readBuiltinStudies(join(options.resources, 'studies'))),
      list: safely(() => open().studies.list()),
      start: safely((spec: StudySpec) => {
        const study = open().studies.start(spec)
        hub.emit('project.changed', { what: 'studies' })
        return study
      }),
      resume: safely((studyId: string) => open().studies.resume(studyId)),
      cancel: safely((studyId: string) => open().studies.cancel(studyId)),
      wait: safely((studyId: string) => open().studies.wait(studyId))
    },
    ledger: {
      evaluations: safely((runId: string) => open().store.evaluations.list(runId)),
      rows: safely((evaluationId: string) => readLedger(open().store, evaluationId))
    },
    conformance: {
      run: safely(conformance.run),
      start: safely((spec: ConformanceSpec) => conformance.start(spec)),
      state: safely(() => conformance.state()),
      stop: () => conformance.stop()
    },
    gallery: {
      evaluations: safely(() => listGallery(open().store)),
      examples: safely((evaluationId: string) => galleryExamples(open().store, evaluationId)),
      images: safely((evaluationId: string, sampleIndices: readonly number[]) =>
        galleryImages(open().store, evaluationId, sampleIndices)
      )
    },
    reports: {
      options: safely(() => reports.options()),
      keep: safely((folder: string, report: ReportOptions) => reports.keep(folder, report)),
      build: safely((request: BuildRequest) => reports.build(request)),
      stop: (token) => reports.stop(token)
    },
    kept: {
      list: safely(() => kept.list()),
      add: safely((figure: NewKeptFigure) => kept.add(figure)),
      remove: safely((id: string) => kept.remove(id)),
      restore: safely((id: string) => kept.restore(id)),
      rename: safely((id: string, title: string) => kept.rename(id, title)),
      reorder: safely((ids: readonly string[]) => kept.reorder(ids))
    },
    on: (name, listener) => hub.on(name, listener),
    shutdown: safely(async () => {
      await reports.close()
      await datasets.stop()
      await conformance.close()
      await desk.close()
    })
  }
}
