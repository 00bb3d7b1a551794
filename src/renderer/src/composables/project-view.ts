import { useProjectStore } from '../stores/project'
import { useProjectViewsStore } from '../stores/project-views'

/** One view of one project, as the text that was kept of it. */
export interface ProjectView {
  /** Null where none was kept. */
  read(): string | null
  keep(text: string): void
}

/**
 * A view of the project that is open now, whatever is opened later.
 *
 * @param view its name in the project
 * @param former where earlier versions of the program kept it in the window
 */
export function projectView(view: string, former: string): ProjectView {
  const views = useProjectViewsStore()
  const folder = useProjectStore().current?.folder ?? ''
  return {
    read: () => views.read(folder, view, former),
    keep: (text) => views.keep(folder, view, text)
  }
}
