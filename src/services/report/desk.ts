import { join } from 'node:path'
import { AppError, Cancelled } from '@contract/errors'
import type { PrintableFigure } from '@contract/kept-figure'
import type { EarlierNote } from '@contract/marks'
import type { ReportFormat, ReportOptions, ReportSectionId } from '@contract/report'
import type { ReadStatistics, TrustDesk } from '../compare/trust'
import { comparedNetworks } from '../compare/networks'
import { certificatesOf } from '../conformance/project-certificates'
import { worstOfModel } from '../compare/worst-over-attacks'
import type { EventHub } from '../event-hub'
import type { ProjectOnDesk } from '../project-desk'
import type { MadeReport } from './assembly'
import { createReportBuilder } from './builder'
import { createEarlierTexts } from './earlier-texts'
import { printFigureAside } from './figure-pdf'
import { gather } from './gather'
import { separationsOf } from './separations'
import { keepReportOptions, readReportOptions } from './options-file'

export interface BuildRequest {
  readonly options: ReportOptions
  readonly format: ReportFormat
  /** Names the work for progress and for `stop`; null for neither. */
  readonly token: string | null
}

/** The reports of the open project. */
export interface ReportDesk {
  /** The options that this project's report was left with, or the usual ones. */
  options(): Promise<ReportOptions>
  /** Keeps them with the project in `folder`; `refused` when another one is open by now. */
  keep(folder: string, options: ReportOptions): Promise<void>
  /** What the text of a section said before, the latest first. */
  earlierNotes(section: ReportSectionId): Promise<EarlierNote[]>
  /** Null when it was stopped, or its project closed. */
  build(request: BuildRequest): Promise<MadeReport | null>
  /** One figure as a PDF of its own; needs no open project. */
  figure(figure: PrintableFigure): Promise<Uint8Array>
  /** Stops the work of that token; without such work it does nothing. */
  stop(token: string): void
  /** Stops all work and ends its thread. */
  close(): Promise<void>
}

export interface ReportDeskOptions {
  readonly resources: string
  readonly version: string
  /** Built JavaScript of the thread that sets reports; without one they are set in this thread. */
  readonly reportThread?: string
  readonly hub: EventHub
  /** Throws `not-found` when no project is open. */
  readonly open: () => ProjectOnDesk
  readonly current: () => ProjectOnDesk | null
  readonly trust: TrustDesk
  readonly statistics: ReadStatistics
}

export function createReportDesk(given: ReportDeskOptions): ReportDesk {
  const { hub, open, current, version } = given
  const builder = createReportBuilder({
    threadFile: given.reportThread ?? null,
    fonts: join(given.resources, 'fonts')
  })
  const working = new Map<string, AbortController>()
  const earlier = createEarlierTexts()

  return {
    options: () => readReportOptions(open().project.folder),
    keep(folder, options) {
      const { project, store } = open()
      if (project.folder !== folder)
        throw new AppError('refused', `The report belongs to ${folder}; ${project.folder} is open by now.`)
      return keepReportOptions(folder, options, (before) => {
        // The project may have been closed meanwhile, or the disk be full: what was written last is not to suffer for it.
        if (current()?.store !== store) return
        try {
          for (const { section, note } of earlier.replaced(before, options))
            store.noteHistory.keep({ section }, note)
        } catch {
          // The next change of the text keeps it.
        }
      })
    },
    earlierNotes: async (section) => open().store.noteHistory.list({ section }),
    async build({ options, format, token }) {
      const { project, store, studies } = open()
      // Whatever is damaged is known before the report says so.
      store.runs.list()
      const stop = new AbortController()
      if (token !== null) {
        working.get(token)?.abort()
        working.set(token, stop)
      }
      try {
        const conformance = await certificatesOf(project.folder)
        const separations = await separationsOf(store, given.statistics)
        return await builder.build({
          format,
          signal: stop.signal,
          pieces: () =>
            gather(
              store,
              {
                project,
                datasets: store.datasets.all(),
                models: store.models.list(),
                studies: studies.list(),
                kept: store.keptFigures.list(),
                version,
                options,
                damaged: store.damage.list(),
                worst: store.models
                  .list()
                  .map(({ name }) => ({ model: name, cases: worstOfModel(store, name) })),
                compared: comparedNetworks(store),
                conformance,
                separations
              },
              format,
              () => current()?.store === store,
              (evaluationId) => given.trust.report(store, evaluationId)
            ),
          tell: (share) => {
            if (token !== null) hub.emit('reports.progress', { token, share })
          }
        })
      } catch (error) {
        if (error instanceof Cancelled) return null
        throw error
      } finally {
        if (token !== null && working.get(token) === stop) working.delete(token)
      }
    },
    figure: (figure) =>
      printFigureAside(given.reportThread ?? null, {
        ...{ figure, fonts: join(given.resources, 'fonts') },
        creator: `Heisenbench ${version}`
      }),
    stop: (token) => working.get(token)?.abort(),
    async close() {
      for (const stop of working.values()) stop.abort()
      await builder.stop()
    }
  }
}
