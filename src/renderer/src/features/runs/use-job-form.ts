import { type FieldIssue, fromZodError } from '@contract/errors'
import { JobSpec } from '@contract/job'
import { type ShallowRef, shallowRef } from 'vue'
import { type Action, useAction } from '../../composables/use-action'
import { useDraft } from '../../composables/use-draft'
import { go } from '../../route'
import { useLibraryStore } from '../../stores/library'
import { useRunsStore } from '../../stores/runs'

/** What a form of a job works on; the rest is its own. */
export interface JobDraft {
  model?: string
  dataset: string
}

/** Puts a kept draft back; what was renamed or thrown away meanwhile cannot be chosen again and stays as it stands. */
export function putBack<T extends JobDraft>(draft: T, kept: T): void {
  const library = useLibraryStore()
  const isThere = (all: readonly { readonly name: string }[], wanted?: string): boolean =>
    all.some(({ name }) => name === wanted)
  const { model, dataset } = draft
  Object.assign(draft, kept)
  if (!isThere(library.datasets, kept.dataset)) draft.dataset = dataset
  if (model !== undefined && !isThere(library.models, kept.model)) draft.model = model
}

/**
 * Starts what a form asks for: the schema judges first, field by field; then the run's own page opens. What stands in
 * the form is kept under the form's name until it is started.
 *
 * @param draft what stands in the form; reactive
 * @param restored told once a kept draft is back, with what it said
 */
export function useJobForm<T extends JobDraft>(
  form: string,
  draft: T,
  restored: (kept: T) => void = () => undefined
): Action & {
  issues: ShallowRef<readonly FieldIssue[]>
  submit: (asked: unknown) => Promise<void>
} {
  const runs = useRunsStore()
  const action = useAction()
  const issues = shallowRef<readonly FieldIssue[]>([])
  const kept = useDraft<T>({
    form,
    read: () => draft,
    write(found) {
      putBack(draft, found)
      restored(found)
    }
  })

  async function submit(asked: unknown): Promise<void> {
    const parsed = JobSpec.safeParse(asked)
    issues.value = parsed.success ? [] : fromZodError(parsed.error).issues
    if (!parsed.success) return
    const run = await action.run(() => runs.start(parsed.data))
    if (run === undefined) return
    kept.forget()
    go('runs', run.id)
  }

  return { ...action, issues, submit }
}
