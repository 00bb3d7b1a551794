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
  const library = useLibraryStore()
  const action = useAction()
  const issues = shallowRef<readonly FieldIssue[]>([])
  const isThere = (all: readonly { readonly name: string }[], wanted?: string): boolean =>
    all.some(({ name }) => name === wanted)
  const kept = useDraft<T>({
    form,
    read: () => draft,
    write(found) {
      // What was renamed or thrown away meanwhile cannot be chosen again.
      const { model = draft.model, dataset = draft.dataset } = draft
      Object.assign(draft, found, isThere(library.datasets, found.dataset) ? {} : { dataset })
      if (model !== undefined && !isThere(library.models, found.model)) draft.model = model
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
