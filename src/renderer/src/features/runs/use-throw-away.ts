import type { AppError } from '@contract/errors'
import type { Run } from '@contract/run'
import type { Ref } from 'vue'
import { useAction } from '../../composables/use-action'
import { plural } from '../../format'
import { useMarksStore } from '../../stores/marks'
import { useNoticesStore } from '../../stores/notices'

/** Puts runs into the trash, all or none; a notice takes that back. Those at work are refused, and that is an error to show. */
export function useThrowAway(): {
  readonly busy: Readonly<Ref<boolean>>
  readonly error: Readonly<Ref<AppError | null>>
  /** `study` is the name of what they are all the runs of. */
  throwAway(runs: readonly Run[], study?: string): Promise<void>
} {
  const marks = useMarksStore()
  const notices = useNoticesStore()
  const { busy, error, run: act } = useAction()

  async function throwAway(runs: readonly Run[], study?: string): Promise<void> {
    const ids = runs.map(({ id }) => id)
    await act(() => marks.trash(ids))
    if (error.value !== null) return
    const [first] = runs
    const what = runs.length === 1 && first ? `“${first.label}”` : plural(runs.length, 'run')
    const told =
      study === undefined
        ? `Threw away ${what}.`
        : `Threw away “${study}” with ${plural(runs.length, 'run')}.`
    notices.tell(told, { undo: () => marks.restore(ids) })
  }

  return { busy, error, throwAway }
}
