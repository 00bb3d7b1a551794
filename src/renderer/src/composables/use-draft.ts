import { watch } from 'vue'
import { PROGRAM, useDraftsStore } from '../stores/drafts'
import { useNoticesStore } from '../stores/notices'
import { useProjectStore } from '../stores/project'

export interface Draft<T> {
  /** Names the form within its project, or within the program. */
  readonly form: string
  /** A form that needs no project is the program's own. */
  readonly ofProgram?: boolean
  /** What stands in the form, as plain data; null while there is no form yet. */
  read(): T | null
  /** Puts back what stood there. */
  write(value: T): void
}

/** Keeps what stands in a form until it is started or saved, over crashes, kills and closings. */
export function useDraft<T extends object>({
  form,
  ofProgram = false,
  read,
  write
}: Draft<T>): {
  forget(): void
  /** Forgets what was typed, says so, and gives it back on demand: `reopen` shows the form again. */
  discard(words: string, reopen: () => void): void
} {
  const drafts = useDraftsStore()
  const notices = useNoticesStore()
  const project = useProjectStore()
  /** What stands in the form before anybody has typed. */
  const untouched = JSON.stringify(read())
  let isReady = false

  function isKnown(): boolean {
    if (ofProgram) return drafts.isProgramKnown
    return drafts.folder !== '' && drafts.folder === project.current?.folder
  }
  const place = (): string => (ofProgram ? PROGRAM : drafts.folder)
  if (ofProgram) drafts.loadProgram().catch(() => undefined)

  watch(
    () => [isKnown(), JSON.stringify(read())] as const,
    ([known, text]) => {
      if (!known || text === 'null') return
      if (isReady) return drafts.keep(form, read(), place())
      isReady = true
      putBack()
    },
    { immediate: true }
  )
  watch(
    () => drafts.takenBack,
    (taken) => {
      if (taken?.form === form && taken.project === place()) putBack()
    }
  )

  function putBack(): void {
    const kept = drafts.read(form, place())
    if (isAlike(kept, read())) write(kept as T)
  }

  function forget(): void {
    drafts.keep(form, null, place())
  }

  return {
    forget,
    discard(words, reopen) {
      const from = place()
      const typed = JSON.stringify(read())
      forget()
      if (typed === untouched) return
      notices.tell(words, {
        reach: 'program',
        undo() {
          drafts.takeBack(form, JSON.parse(typed), from)
          if (ofProgram || project.current?.folder === from) reopen()
          else notices.tell('It stands in its form again as soon as its project is open.')
        }
      })
    }
  }
}

/** Whether a draft has the parts of the form: an earlier version of the program may have had another one. */
function isAlike(kept: unknown, form: unknown): boolean {
  if (kept === null || form === null || typeof kept !== 'object' || typeof form !== 'object') return false
  const parts = kept as Record<string, unknown>
  return Object.entries(form).every(([key, value]) => {
    const own = parts[key]
    if (!(key in parts)) return false
    return value === null || own === null || kindOf(own) === kindOf(value)
  })
}

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'list' : typeof value)
