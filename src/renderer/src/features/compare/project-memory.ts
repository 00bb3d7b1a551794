import { CompareView } from '@contract/compare-view'
import { keep, remembered } from '../../safe-mode'

const keyOf = (folder: string): string => `heisenbench.compare ${folder}`

/** What was remembered of a project; the first look at it where nothing was, or nothing that fits. */
export function recall(folder: string): CompareView {
  try {
    return CompareView.parse(JSON.parse(remembered(keyOf(folder)) ?? '{}'))
  } catch {
    return CompareView.parse({})
  }
}

export function remember(folder: string, view: CompareView): void {
  keep(keyOf(folder), JSON.stringify(view))
}
