import { CompareView } from '@contract/compare-view'
import { projectView } from '../../composables/project-view'
import { useProjectStore } from '../../stores/project'

/** How the comparison of a project was left. */
export interface CompareMemory {
  /** The first look at a project where nothing was kept, or nothing that fits. */
  recall(): CompareView
  remember(view: CompareView): void
}

/** That of the project that is open. */
export function compareMemory(): CompareMemory {
  const former = `heisenbench.compare ${useProjectStore().current?.folder ?? ''}`
  const kept = projectView('compare', former)

  function recall(): CompareView {
    try {
      return CompareView.parse(JSON.parse(kept.read() ?? '{}'))
    } catch {
      return CompareView.parse({})
    }
  }

  return {
    recall,
    remember(view) {
      // To look at a comparison alone writes nothing.
      const text = JSON.stringify(view)
      if (text !== JSON.stringify(recall())) kept.keep(text)
    }
  }
}
