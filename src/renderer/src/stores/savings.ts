import type { Dataset } from '@contract/dataset'
import { type AppError, toAppError } from '@contract/errors'
import type { CallOutput } from '@contract/ipc'
import { type ReportFormat, type ReportOptions, reportFormats } from '@contract/report'
import { defineStore } from 'pinia'
import { shallowRef, watch } from 'vue'
import { call } from '../api'
import { useEvent } from '../composables/use-event'
import { route, routeHash } from '../route'
import { useNoticesStore } from './notices'
import { useProjectStore } from './project'

type SavedReport = NonNullable<CallOutput<'reports.save'>>

/** A large file that is being written for a person, wherever they are in the window meanwhile. */
export interface Saving {
  readonly token: string
  /** What is saved: one at a time of each. */
  readonly subject: string
  readonly format: ReportFormat | 'npz'
  readonly title: string
  /** Of the project that it was asked for in. */
  readonly folder: string | undefined
  /** The view that it was asked for in, which shows how it ends, too. */
  readonly place: string
  /** From 0 to 1, at 0 while its place is asked for; null where nobody can tell. */
  readonly share: number | null
  readonly stop: () => void
}

/** Of the report, whatever its format. */
export const REPORT = 'report'

/** Of one data set. */
export function datasetSubject({ id }: Pick<Dataset, 'id'>): string {
  return `dataset ${id}`
}

/** Saves of the report and exports of data sets that are under way, and how the last ones ended. */
export const useSavingsStore = defineStore('savings', () => {
  const project = useProjectStore()
  const notices = useNoticesStore()
  const underWay = shallowRef<readonly Saving[]>([])
  /** Why the last one of a subject failed. */
  const failures = shallowRef<ReadonlyMap<string, AppError>>(new Map())
  /** The report that was saved last, of the open project. */
  const report = shallowRef<SavedReport | null>(null)

  const isOpen = ({ folder }: Saving): boolean => project.current?.folder === folder
  const isSeen = (saving: Saving): boolean => isOpen(saving) && hereNow() === saving.place
  const find = (subject: string): Saving | undefined => underWay.value.find((one) => one.subject === subject)

  function fail(subject: string, error: AppError | null): void {
    const next = new Map(failures.value)
    next.delete(subject)
    if (error !== null) next.set(subject, error)
    failures.value = next
  }

  /** Null where the dialog was closed, where it was called off, and where it failed: that is said. */
  async function follow<T>(saving: Saving, work: () => Promise<T | null>): Promise<T | null> {
    fail(saving.subject, null)
    underWay.value = [...underWay.value, saving]
    try {
      return await work()
    } catch (thrown) {
      const error = toAppError(thrown)
      if (isOpen(saving)) fail(saving.subject, error)
      if (!isSeen(saving)) notices.tell(error.message, { tone: 'error' })
      return null
    } finally {
      underWay.value = underWay.value.filter(({ token }) => token !== saving.token)
    }
  }

  async function saveReport(format: ReportFormat, options: ReportOptions): Promise<void> {
    const token = `save ${crypto.randomUUID()}`
    const saving: Saving = {
      ...{ token, format, subject: REPORT, place: routeHash('report'), share: 0 },
      title: `Saving the report as ${reportFormats[format].title}`,
      folder: project.current?.folder,
      stop: () => void call('reports.stop', { token })
    }
    report.value = null
    const saved = await follow(saving, () => call('reports.save', { path: null, format, token, options }))
    if (saved === null) return
    if (isOpen(saving)) report.value = saved
    if (!isSeen(saving)) notices.tell(`Report saved to ${saved.path}`)
  }

  async function exportDataset(dataset: Dataset): Promise<void> {
    const token = crypto.randomUUID()
    const saving: Saving = {
      ...{ token, format: 'npz', subject: datasetSubject(dataset), share: null },
      place: routeHash('data', dataset.id),
      title: `Exporting ${dataset.name} as NPZ`,
      folder: project.current?.folder,
      stop: () => void call('datasets.cancelExport', { token })
    }
    const written = await follow(saving, () =>
      call('datasets.export', { datasetId: dataset.id, path: null, token })
    )
    if (written !== null) notices.tell(`Exported to ${written.path}`)
  }

  useEvent('reports.progress', ({ token, share }) => {
    underWay.value = underWay.value.map((one) => (one.token === token ? { ...one, share } : one))
  })
  // How things ended belongs to their project.
  watch(
    () => project.current?.folder,
    () => {
      report.value = null
      failures.value = new Map()
    }
  )
  return { underWay, failures, report, find, saveReport, exportDataset }
})

function hereNow(): string {
  const { page, rest } = route.value
  return routeHash(page, ...rest)
}
