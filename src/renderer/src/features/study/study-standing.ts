import type { Run } from '@contract/run'
import { type ComputedRef, computed } from 'vue'
import { useMarksStore } from '../../stores/marks'
import { useRunsStore } from '../../stores/runs'

export interface StudyRuns {
  readonly present: readonly Run[]
  readonly trashed: readonly Run[]
}

const NONE: StudyRuns = { present: [], trashed: [] }

/** The runs of each study, in its order: those that are there, and those in the trash. A study without any is left out. */
export function useStudyRuns(): {
  readonly runsOf: (studyId: string) => StudyRuns
  /** Studies all of whose runs lie in the trash: they are thrown away. */
  readonly thrownAway: ComputedRef<ReadonlySet<string>>
} {
  const [runs, marks] = [useRunsStore(), useMarksStore()]
  const studies = computed(() => {
    // Asked for every run: as an action of the store each question would cost more than a look into a set.
    const trashed = new Set(marks.trashed.map(({ runId }) => runId))
    const found = new Map<string, { present: Run[]; trashed: Run[] }>()
    for (const run of [...runs.runs].reverse()) {
      if (run.studyId === null) continue
      const own = found.get(run.studyId) ?? { present: [], trashed: [] }
      own[trashed.has(run.id) ? 'trashed' : 'present'].push(run)
      found.set(run.studyId, own)
    }
    return found
  })
  return {
    runsOf: (studyId) => studies.value.get(studyId) ?? NONE,
    thrownAway: computed(
      () => new Set([...studies.value].flatMap(([id, { present }]) => (present.length === 0 ? [id] : [])))
    )
  }
}
