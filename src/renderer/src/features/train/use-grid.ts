import { BuiltinDataset } from '@contract/dataset'
import { TrainingPreset } from '@contract/own-presets'
import { builtinTrainings } from '@contract/training/presets'
import { type ComputedRef, type Ref, computed, ref, watch } from 'vue'
import { useDraft } from '../../composables/use-draft'
import { useArchitectures } from '../models/use-architecture-choices'
import { useMisfit } from '../models/use-misfit'
import { useLibraryStore } from '../../stores/library'
import { useProjectStore } from '../../stores/project'
import { useStudiesStore } from '../../stores/studies'
import { type Grid, type GridDraft, draftOfPreset, gridOf } from './grid-draft'

/** The grid that is being set up in a project, kept while its person looks at other pages. */
const kept = ref<{ folder: string; draft: GridDraft } | null>(null)

/** What the form begins with: the quickest of the built-in ones. */
function firstDraft(dataset: string): GridDraft {
  return draftOfPreset(TrainingPreset.parse(builtinTrainings[0]?.body), dataset)
}

export interface GridSetup {
  readonly draft: Ref<GridDraft>
  readonly grid: ComputedRef<Grid>
  /** Data sets that can be chosen: those of the project, and built-in ones that it would import. */
  readonly datasets: ComputedRef<readonly { readonly value: string; readonly label: string }[]>
}

export function useGrid(): GridSetup {
  const library = useLibraryStore()
  const studies = useStudiesStore()
  const project = useProjectStore()
  const { architectureOf } = useArchitectures()
  const misfitOn = useMisfit()

  const datasets = computed(() => {
    const own = library.datasets.map(({ name }) => ({ value: name, label: name }))
    const missing = BuiltinDataset.options.filter(
      (id) =>
        !library.datasets.some(
          ({ name, format, source }) => name === id || (format === 'builtin' && source === id)
        )
    )
    return [
      ...own,
      ...missing.map((id) => ({ value: id as string, label: `${id} (comes with the program)` }))
    ]
  })
  const draft = computed<GridDraft>({
    get: () => kept.value?.draft as GridDraft,
    set: (next) => {
      kept.value = { folder: project.current?.folder ?? '', draft: next }
    }
  })
  watch(
    () => [project.current?.folder ?? '', datasets.value] as const,
    ([folder, found]) => {
      const first = found[0]?.value ?? ''
      if (kept.value?.folder !== folder) kept.value = { folder, draft: firstDraft(first) }
      else if (!found.some(({ value }) => value === kept.value?.draft.dataset))
        kept.value.draft.dataset = first
    },
    { immediate: true }
  )
  useDraft({ form: 'train', read: () => draft.value, write: (found) => (draft.value = found) })
  const grid = computed(() =>
    gridOf(draft.value, {
      builtins: BuiltinDataset.options,
      datasets: library.datasets.map(({ name }) => name),
      architectureOf,
      misfitOf: (architecture) => misfitOn(draft.value.dataset, architecture),
      groups: studies.all.map(({ name }) => name)
    })
  )
  return { draft, grid, datasets }
}
