import { join } from 'node:path'
import type { RunSummary } from '@contract/compare'
import type { ConformanceSpec } from '@contract/conformance'
import type { OwnPreset, PresetKind } from '@contract/own-presets'
import type { JobSpec } from '@contract/job'
import type { NewKeptFigure, PrintableFigure } from '@contract/kept-figure'
import type { MarksChange } from '@contract/marks'
import type { ReportOptions, ReportSectionId } from '@contract/report'
import type { Settings } from '@contract/settings'
import type { StudySpec } from '@contract/study'
import { runSummary } from '@core/charts/compare/run-summary'
import { classReports, marginReport } from './compare/class-report'
import { costReports } from './compare/cost-report'
import { compareWithBaseline } from './compare/differences'
import { compareNetworks } from './compare/networks'
import { sampleOutcomes } from './compare/sample-outcomes'
import { checkOffer } from './compare/check-offer'
import { createTrustDesk, type ReadStatistics } from './compare/trust'
import { worstOfModel } from './compare/worst-over-attacks'
import { createArchitectures } from './architectures'
import { createDatasetDesk } from './datasets/desk'
import { createConformanceLab } from './conformance/lab'
import { createEventHub } from './event-hub'
import { boundYoungGeneration } from './garbage'
import { ensureDatasetOf } from './jobs/ensure-dataset'
import { createProjectDesk } from './project-desk'
import { createGalleryDesk } from './gallery/desk'
import { createSideEngine } from './jobs/side-engine'
import { createModelDesk } from './models/desk'
import { createKeptFigures } from './kept-figures'
import { readDetail, readLeanDetailInSlices, readLedger } from './read-project'
import { type BuildRequest, createReportDesk } from './report/desk'
import { emptyTrash, restoreRuns, trashRuns } from './runs-trash'
import { createDraftsFile } from './settings/drafts-file'
import { createPresetsFile } from './presets/presets-file'
import { estimateJobs } from './jobs/estimate'
import { createProjectFiles } from './projects'
import { createLanguages } from './settings/languages'
import { createRecentProjects } from './settings/recent-projects'
import { createSettingsFile } from './settings/settings-file'
import { createProjectFolder, openProjectFolder } from './store/project-folder'
import type { Store } from './store/store'
import { safely } from './safely'
import { readBuiltinStudies } from './studies/builtin'
import type { App, AppOptions } from './app-interface'

export type { App, AppOptions } from './app-interface'
export type { AppEventName } from './event-hub'
export type { EngineExit, SpawnEngine } from './jobs/engine-process'

/** Puts the services together. Nothing is read or started before the first call. */
export function createApp(options: AppOptions): App {
  boundYoungGeneration()
  const hub = createEventHub()
  const studiesChanged = (): void => hub.emit('project.changed', { what: 'studies' })
  const settings = createSettingsFile(options.userData)
  const recent = createRecentProjects(options.userData)
  const presets = createPresetsFile(options.userData)
  const drafts = createDraftsFile(options.userData)
  const desk = createProjectDesk({ ...options, hub, settings, recent })
  const { open } = desk
  /** The queue, where no other program runs the jobs of the project. */
  const ownQueue = (): ReturnType<typeof open>['queue'] => {
    const { store, queue } = open()
    store.lock.refuseOther()
    return queue
  }
  const viewsOf = (folder: string): Store['views'] | undefined => {
    const opened = desk.current()
    return opened?.project.folder === folder ? opened.store.views : undefined
  }
  const engine = createSideEngine(options.spawnEngine)
  const datasets = createDatasetDesk({ engine, builtins: options.builtins, hub, open })
  const statistics: ReadStatistics = (datasetId) => datasets.statistics(datasetId)
  const trust = createTrustDesk(statistics)
  const reports = createReportDesk({
    ...{ ...options, hub, open, trust, statistics },
    current: () => desk.current()
  })
  const files = createProjectFiles({
    userData: options.userData,
    desk,
    recent,
    tell: (progress) => hub.emit('projects.task', progress)
  })
  const conformance = createConformanceLab({
    engine: createSideEngine(options.spawnEngine),
    ...{ hub, version: options.version, userData: options.userData },
    project: () => desk.current()?.project.folder ?? null
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
    recent: {
      list: safely(() => recent.list()),
      forget: safely((folder: string) => recent.remove(folder)),
      recall: safely((folder: string) => recent.recall(folder))
    },
    projects: {
      cards: safely(() => files.cards()),
      rename: safely((folder: string, name: string) => files.rename(folder, name)),
      setTags: safely((folder: string, tags: readonly string[]) => files.setTags(folder, tags)),
      duplicate: safely((folder: string, taskId: string) => files.duplicate(folder, taskId)),
      backups: safely((folder: string) => files.backups(folder)),
      takeBackup: safely((folder: string, file: string, taskId: string) =>
        files.takeBackup(folder, file, taskId)
      ),
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
    languages: createLanguages(options.userData, options.resources),
    presets: {
      list: safely(() => presets.list()),
      save: safely((preset: OwnPreset) => presets.save(preset)),
      remove: safely((kind: PresetKind, name: string) => presets.remove(kind, name))
    },
    drafts: { list: safely(drafts.list), keep: safely(drafts.keep) },
    views: {
      list: safely((folder: string) => viewsOf(folder)?.list() ?? {}),
      keep: safely((folder: string, view: string, text: string) => viewsOf(folder)?.keep(view, text))
    },
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
      pause: safely((paused: boolean) => ownQueue().pause(paused)),
      hold: safely((runId: string, held: boolean) => ownQueue().hold(runId, held)),
      stopAfterEpoch: safely((runId: string, stop: boolean) => ownQueue().stopAfterEpoch(runId, stop)),
      move: safely((runId: string, before: string | null) => ownQueue().move(runId, before)),
      wait: safely((runId: string) => open().queue.wait(runId))
    },
    marks: {
      list: safely(() => open().store.marks.list()),
      change: safely((runId: string, change: MarksChange) => {
        const { store } = open()
        return store.marks.change(store.runs.get(runId).id, change)
      }),
      earlierNotes: safely((runId: string) => {
        const { store } = open()
        return store.marks.earlierNotes(store.runs.get(runId).id)
      }),
      trash: safely((runIds: readonly string[]) => trashRuns(open().store, runIds, new Date().toISOString())),
      restore: safely((runIds: readonly string[]) => restoreRuns(open().store, runIds)),
      emptyTrash: safely(async (only?: readonly string[]) => {
        const removed = await emptyTrash(open().store, only)
        studiesChanged()
        return removed
      })
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
      networks: safely((baseline: string, others: readonly string[]) =>
        compareNetworks(open().store, baseline, others)
      ),
      classes: safely((evaluationIds: readonly string[]) => classReports(open().store, evaluationIds)),
      costs: safely((evaluationIds: readonly string[]) => costReports(open().store, evaluationIds)),
      margins: safely((evaluationIds: readonly string[]) => marginReport(open().store, evaluationIds)),
      samples: safely((evaluationId: string) => sampleOutcomes(open().store, evaluationId)),
      trust: safely((evaluationId: string) => trust.report(open().store, evaluationId)),
      checkOffer: safely((evaluationId: string) => checkOffer(open().store, trust, evaluationId)),
      trustOfModel: safely((name: string) => trust.ofModel(open().store, name)),
      worstOfModel: safely((name: string) => worstOfModel(open().store, name))
    },
    studies: {
      builtin: safely(() => readBuiltinStudies(join(options.resources, 'studies'))),
      list: safely(() => open().studies.list()),
      start: safely((spec: StudySpec) => {
        const study = open().studies.start(spec)
        studiesChanged()
        return study
      }),
      resume: safely((studyId: string) => open().studies.resume(studyId)),
      cancel: safely((studyId: string) => open().studies.cancel(studyId)),
      wait: safely((studyId: string) => open().studies.wait(studyId)),
      rename: safely((studyId: string, name: string) => {
        open().studies.rename(studyId, name)
        studiesChanged()
      }),
      remove: safely((studyId: string) => {
        open().studies.remove(studyId)
        studiesChanged()
      })
    },
    ledger: {
      evaluations: safely((runId: string) => open().store.evaluations.list(runId)),
      rows: safely((evaluationId: string) => readLedger(open().store, evaluationId))
    },
    conformance: {
      run: safely(conformance.run),
      start: safely((spec: ConformanceSpec) => conformance.start(spec)),
      state: safely(() => conformance.state()),
      keep: safely(() => conformance.keep()),
      stop: () => conformance.stop()
    },
    gallery: createGalleryDesk({ engine, hub, open }),
    reports: {
      options: safely(() => reports.options()),
      keep: safely((folder: string, report: ReportOptions) => reports.keep(folder, report)),
      earlierNotes: safely((section: ReportSectionId) => reports.earlierNotes(section)),
      build: safely((request: BuildRequest) => reports.build(request)),
      figure: safely((figure: PrintableFigure) => reports.figure(figure)),
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
