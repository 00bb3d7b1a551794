import { type AppError, toAppError } from '@contract/errors'
import { backupFailure } from '@contract/project'
import { type ComputedRef, type ShallowRef, computed, onScopeDispose, reactive, shallowRef, watch } from 'vue'
import { useFirstReading } from '../composables/first-reading'
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
  /** Why parts of the program or of the project could not be read; each stays until it was read after all. */
  readonly unread: ComputedRef<readonly AppError[]>
  start(): Promise<void>
  /** Reads what could not be read. */
  readAgain(): Promise<void>
}

/** Something that is read as a whole. */
interface Part {
  readonly error: AppError | null
  load(): Promise<void>
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

  const damage = reactive(useFirstReading(project.loadDamage))
  const forms = reactive(
    useFirstReading(async () => {
      if (project.current !== null) await drafts.load(project.current.folder)
    })
  )
  const ofProject = [runs, marks, queue, studies, library, damage, forms]
  const itself = reactive(useFirstReading(project.load))
  const ofProgram = [
    itself,
    reactive(useFirstReading(useSettingsStore().load)),
    reactive(useFirstReading(studies.loadBuiltin))
  ]
  const parts: readonly Part[] = [...ofProgram, ...ofProject]
  const unread = computed(() => {
    const errors = parts.flatMap(({ error }) => error ?? [])
    return [...new Map(errors.map((error) => [error.message, error])).values()]
  })

  /** What fails keeps its error. */
  async function read(...wanted: readonly Part[]): Promise<void> {
    await Promise.all(wanted.map((part) => part.load().catch(() => undefined)))
  }

  watch(
    () => project.current?.folder,
    (folder) => {
      failure.value = null
      for (const part of ofProject) part.clear()
      compare.clear()
      notices.leaveProject()
      project.damage = []
      if (folder !== undefined) void read(...ofProject)
    }
  )

  useEvent('project.changed', ({ what }) => {
    if (what === 'project') return void read(itself)
    // News of a project that was closed meanwhile.
    if (project.current === null) return
    if (what === 'kept') return
    if (what === 'damage') return void read(damage)
    void read(what === 'studies' ? studies : library)
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
    unread,
    start: () => read(...ofProgram),
    readAgain: () => read(...parts.filter(({ error }) => error !== null))
  }
}
