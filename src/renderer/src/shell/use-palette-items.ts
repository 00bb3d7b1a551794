import { type ComputedRef, computed } from 'vue'
import { kindNames } from '../features/jobs/job-state'
import { go } from '../route'
import { useLibraryStore } from '../stores/library'
import { useMarksStore } from '../stores/marks'
import { useActionsStore } from './actions'
import type { Found } from './palette-search'
import { useRecentProjects } from './use-recent-projects'

/** All that the palette can find: commands, then what the project holds, then other projects. */
export function usePaletteItems(): ComputedRef<readonly Found[]> {
  const actions = useActionsStore()
  const marks = useMarksStore()
  const library = useLibraryStore()
  const { recent, open } = useRecentProjects()

  return computed(() => {
    const commands = actions.all
      .filter((action) => action.available && action.id !== 'palette')
      .map((action): Found => ({
        id: `command ${action.id}`,
        kind: 'command',
        title: action.title,
        words: action.words,
        shortcut: action.shortcut,
        run: () => actions.run(action.id)
      }))
    const found = marks.present.map((run): Found => ({
      id: `run ${run.id}`,
      kind: 'run',
      title: run.label,
      detail: kindNames[run.spec.kind],
      run: () => go('runs', run.id)
    }))
    const models = library.models.map((model): Found => ({
      id: `model ${model.id}`,
      kind: 'model',
      title: model.name,
      run: () => go('models', model.id)
    }))
    const datasets = library.datasets.map((dataset): Found => ({
      id: `dataset ${dataset.id}`,
      kind: 'dataset',
      title: dataset.name,
      run: () => go('data', dataset.id)
    }))
    const projects = recent.value.map(({ name, folder }): Found => ({
      id: `project ${folder}`,
      kind: 'project',
      title: name,
      detail: folder,
      run: () => open(folder)
    }))
    return [...commands, ...found, ...models, ...datasets, ...projects]
  })
}
