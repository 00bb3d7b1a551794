import { type FieldIssue, fromZodError } from '@contract/errors'
import { JobSpec } from '@contract/job'
import { type ShallowRef, shallowRef } from 'vue'
import { type Action, useAction } from '../../composables/use-action'
import { go } from '../../route'
import { useRunsStore } from '../../stores/runs'

/** Starts what a form asks for: the schema judges first, field by field; then the run's own page opens. */
export function useJobForm(): Action & {
  issues: ShallowRef<readonly FieldIssue[]>
  submit: (draft: unknown) => Promise<void>
} {
  const runs = useRunsStore()
  const action = useAction()
  const issues = shallowRef<readonly FieldIssue[]>([])

  async function submit(draft: unknown): Promise<void> {
    const parsed = JobSpec.safeParse(draft)
    issues.value = parsed.success ? [] : fromZodError(parsed.error).issues
    if (!parsed.success) return
    const run = await action.run(() => runs.start(parsed.data))
    if (run !== undefined) go('runs', run.id)
  }

  return { ...action, issues, submit }
}
