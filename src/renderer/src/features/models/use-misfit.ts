import type { Architecture } from '@contract/architecture'
import { architectureMisfit } from '@contract/architecture-fit'
import { BuiltinDataset } from '@contract/dataset'
import { useLibraryStore } from '../../stores/library'
import { builtinInputs } from './input-choices'

/**
 * Says why an architecture cannot be trained on a data set, by the set's name: of the project, or of one that comes with
 * the program and is imported when it is first used. Null where it can, and of a data set that is not known.
 */
export function useMisfit(): (dataset: string, architecture: Architecture) => string | null {
  const library = useLibraryStore()
  return (dataset, architecture) => {
    const own = library.datasets.find(({ name }) => name === dataset)
    if (own !== undefined) return architectureMisfit(architecture, own.imageShape, own.classNames.length)
    const builtin = BuiltinDataset.safeParse(dataset)
    if (!builtin.success) return null
    const { shape, classCount } = builtinInputs[builtin.data]
    return architectureMisfit(architecture, shape, classCount)
  }
}
