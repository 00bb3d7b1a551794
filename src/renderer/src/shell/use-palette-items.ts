import { toAppError } from '@contract/errors'
import { type ComputedRef, computed } from 'vue'
import { kindNames } from '../features/jobs/job-state'
import { go } from '../route'
import { useLibraryStore } from '../stores/library'
import { useNoticesStore } from '../stores/notices'
import { useProjectStore } from '../stores/project'
import { useRunsStore } from '../stores/runs'
import { useActionsStore } from './actions'
import type { Found } from './palette-search'

/** All that the palette can find: commands, then what the project holds, then other projects. */
export function usePaletteItems(): ComputedRef<readonly Found[]> {
  const actions = useActionsStore()
  const runs = useRunsStore()
  const library = useLibraryStore()
  const project = useProjectStore()
  const notices = useNoticesStore()

  async function open(folder: string): Promise<void> {
    try {
      await project.open(folder)
      go('study')
    } catch (thrown) {
      notices.tell(toAppError(thrown).message, { tone: 'error' })
    }
  }

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
    const found = runs.runs.map((run): Found => ({
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
    const projects = project.recent
      .filter((recent) => !recent.missing && recent.folder !== project.current?.folder)
      .map((recent): Found => ({
        id: `project ${recent.folder}`,
        kind: 'project',
        title: recent.name,
        detail: recent.folder,
        run: () => open(recent.folder)
      }))
    return [...commands, ...found, ...models, ...datasets, ...projects]
  })
}
