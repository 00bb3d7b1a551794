import type { Dataset } from '@contract/dataset'
import type { Model } from '@contract/model'
import { useLibraryStore } from '../../stores/library'

/** What a form of a job on a network begins with, by name; '' where there is none. */
export interface ChosenFirst {
  readonly model: string
  readonly dataset: string
}

/** The data set to begin with: the network's own, else one that fits its input. An imported network has none of its own. */
export function datasetFor(
  model: Pick<Model, 'datasetId' | 'inputShape'> | undefined,
  datasets: readonly Dataset[]
): Dataset | undefined {
  return (
    datasets.find(({ id }) => id === model?.datasetId) ??
    datasets.find(({ imageShape }) => imageShape.join() === model?.inputShape.join()) ??
    datasets[0]
  )
}

/** A network of the project with its data set; `wanted` is the name of the one to begin with. */
export function chosenFirst(wanted?: string): ChosenFirst {
  const library = useLibraryStore()
  const model = library.models.find(({ name }) => name === wanted) ?? library.models[0]
  return { model: model?.name ?? '', dataset: datasetFor(model, library.datasets)?.name ?? '' }
}
