import { type AppError, toAppError } from '@contract/errors'
import { backupFailure } from '@contract/project'
import { type ShallowRef, onScopeDispose, shallowRef, watch } from 'vue'
import { useEvent } from '../composables/use-event'
import { useCompareStore } from '../stores/compare'
import { useDraftsStore } from '../stores/drafts'
import { useLibraryStore } from '../stores/library'
import { useMarksStore } from '../stores/marks'
import { useNoticesStore } from '../stores/notices'
import { useProjectStore } from '../stores/project'
import { useQueueStore } from '../stores/queue'
import { useRunsStore } from '../stores/runs'
import { useSettingsStore } from '../stores/settings'
import { useStudiesStore } from '../stores/studies'

export interface Session {
  /** What went wrong where no page was waiting for it. */
  readonly failure: ShallowRef<AppError | null>
  start(): Promise<void>
}

/** Reads everything from the main process at start, again whenever another project is opened, and when told to. */
export function useSession(): Session {
  const project = useProjectStore()
  const runs = useRunsStore()
  const studies = useStudiesStore()
  const queue = useQueueStore()
  const library = useLibraryStore()
  const marks = useMarksStore()
  const compare = useCompareStore()
  const drafts = useDraftsStore()
  const notices = useNoticesStore()
  const failure = shallowRef<AppError | null>(null)

  async function guarded(work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (thrown) {
      failure.value = toAppError(thrown)
    }
  }

  watch(
    () => project.current?.folder,
    (folder) => {
      failure.value = null
      runs.clear()
      marks.clear()
      compare.clear()
      queue.clear()
      studies.clear()
      library.clear()
      project.damage = []
      if (folder === undefined) return
      void guarded(() =>
        Promise.all([
          ...[runs.load(), marks.load(), queue.load(), studies.load(), library.load()],
          ...[project.loadDamage(), drafts.load(folder)]
        ])
      )
    }
  )

  useEvent('project.changed', ({ what }) => {
    if (what === 'project') return void guarded(project.load)
    // News of a project that was closed meanwhile.
    if (project.current === null) return
    if (what === 'kept') return
    if (what === 'damage') return void guarded(project.loadDamage)
    void guarded(what === 'studies' ? studies.load : library.load)
  })

  useEvent('projects.backup', ({ error }) => {
    if (error !== null) notices.tell(backupFailure(error.message), { tone: 'error' })
  })

  const unhandled = (event: PromiseRejectionEvent): void => {
    failure.value = toAppError(event.reason)
  }
  window.addEventListener('unhandledrejection', unhandled)
  onScopeDispose(() => window.removeEventListener('unhandledrejection', unhandled))

  return {
    failure,
    start: () =>
      guarded(() => Promise.all([project.load(), useSettingsStore().load(), studies.loadBuiltin()]))
  }
}
