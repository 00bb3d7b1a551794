import { type FieldIssue, fromZodError } from '@contract/errors'
import type { DatasetImportSpec, ModelImportSpec } from '@contract/job'
import { type ShallowRef, shallowRef, watch } from 'vue'
import { type Action, useAction } from '../../composables/use-action'
import { useDraft } from '../../composables/use-draft'
import { go } from '../../route'
import { droppedSource } from '../../shell/take-paths'
import { useRunsStore } from '../../stores/runs'
import { nameOfPath } from './path-name'

type ParsedSpec =
  ReturnType<typeof DatasetImportSpec.safeParse> | ReturnType<typeof ModelImportSpec.safeParse>

interface ImportForm {
  /** What is imported; it names the form among the drafts. */
  readonly kind: 'dataset' | 'model'
  /** The source that the form was opened with; empty where nobody has chosen one. */
  readonly source: string
  /** Reactive. */
  readonly draft: { path: string; name: string }
  /** What stands in the form, as the job that it starts. */
  parse(): ParsedSpec
  /** Hears that the form is through, or given up. */
  closed(): void
}

/** What the forms of all imports do: keep a draft, name what is imported after its path, start the job, and close. */
export function useImportForm({ kind, source, draft, parse, closed }: ImportForm): Pick<
  Action,
  'busy' | 'error'
> & {
  readonly issues: ShallowRef<readonly FieldIssue[]>
  /** What is wrong with the field at a path. */
  issue(path: string): string | undefined
  submit(): Promise<void>
  cancel(): void
} {
  const runs = useRunsStore()
  const { busy, error, run } = useAction()
  const issues = shallowRef<readonly FieldIssue[]>([])
  const kept = useDraft({
    form: kind === 'dataset' ? 'import-data' : 'import-model',
    read: () => draft,
    // A source that was just dropped begins anew.
    write: (found) => void (source === '' && Object.assign(draft, found))
  })

  watch(
    () => draft.path,
    (path, before) => {
      // A name that a person gave stays.
      if (draft.name === '' || draft.name === nameOfPath(before)) draft.name = nameOfPath(path)
    }
  )

  /** The form comes again as it does for a file that is dropped, wherever the window is by then. */
  function reopen(): void {
    droppedSource.value = { kind, path: '' }
    go(kind === 'dataset' ? 'data' : 'models')
  }

  return {
    busy,
    error,
    issues,
    issue: (path) => issues.value.find((one) => one.path === path)?.message,
    async submit() {
      const parsed = parse()
      issues.value = parsed.success ? [] : fromZodError(parsed.error).issues
      if (!parsed.success) return
      const started = await run(() => runs.start(parsed.data))
      if (started === undefined) return
      kept.forget()
      closed()
    },
    cancel() {
      kept.discard('Discarded the form of the import.', reopen)
      closed()
    }
  }
}
