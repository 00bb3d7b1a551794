import type { Dataset, SplitName } from '@contract/dataset'
import type { KeptPicture, KeptPictures } from '@contract/kept-figure'
import type { Model } from '@contract/model'
import type { Neighbour } from '@contract/nearest'
import { type Trial, saliencyInfos } from '@contract/trial'
import { formatNumber, formatPercent } from '@core/charts/format'
import { imagePicture, keptPicture, largestOf, perturbationPicture } from '../gallery/picture'
import { editDistance } from './sample-edit'

/** What a page about one sample shows, for the report; parts that are not there are left out. */
export interface Probe {
  readonly dataset: Dataset
  readonly split: SplitName
  readonly index: number
  readonly label: number | null
  readonly model: Model | null
  readonly trial: Trial | null
  readonly base: Float32Array | null
  readonly values: Float32Array | null
  readonly neighbour: Neighbour | null
  readonly other: Float32Array | null
  readonly place: string | null
}

/** The sample, its edited form, the saliency map and the neighbour as one figure with its conditions. */
export function probeFigure(probe: Probe): KeptPictures {
  const { dataset, split, index, label, model, trial, base, values, neighbour, other, place } = probe
  const { imageShape, bounds, classNames } = dataset
  const nameOf = (one: number | null): string => (one === null ? '?' : (classNames[one] ?? String(one)))
  if (base === null || values === null) throw new Error('The image is not there yet.')
  const picture = (data: Float32Array, title: string, caption: string): KeptPicture =>
    keptPicture(imagePicture(data, imageShape, bounds), title, caption)
  const changed = editDistance(base, values, imageShape[2])
  const isChanged = changed.pixels > 0
  const verdict = trial
    ? `${nameOf(trial.predicted)} (${formatPercent(trial.probabilities[trial.predicted] ?? NaN)})`
    : ''
  const pictures = [
    picture(base, 'Sample', isChanged ? `class ${nameOf(label)}` : verdict || `class ${nameOf(label)}`)
  ]
  const conditions = [`Data set "${dataset.name}" (${dataset.hash.slice(0, 12)}), ${split} image ${index}.`]
  if (isChanged) {
    pictures.push(picture(values, 'Changed by hand', verdict))
    conditions.push(
      `Changed by hand: ${changed.pixels} pixels, L2 ${formatNumber(changed.l2)}, L∞ ${formatNumber(changed.linf)}.`
    )
  }
  if (trial && model) {
    const map = Float32Array.from(trial.saliency)
    const full = largestOf(map)
    const info = saliencyInfos[trial.saliencyMethod]
    const scale = `full colour = ±${formatNumber(full)} ${info.unit}`
    pictures.push(
      keptPicture(
        perturbationPicture(map, imageShape, full),
        `${info.label}, ${nameOf(trial.saliencyClass)}`,
        scale
      )
    )
    conditions.push(
      `Network "${model.name}" (weights ${model.weights.slice(0, 12)}).`,
      `${info.label}: ${info.explanation} Red raises the score of class ${nameOf(trial.saliencyClass)}, blue lowers it.`
    )
  }
  if (neighbour && other) {
    const apart = editDistance(base, other, imageShape[2])
    pictures.push(picture(other, 'Neighbour', `class ${nameOf(neighbour.label)}`))
    conditions.push(
      `Neighbour: ${neighbour.split} image ${neighbour.index}, L2 ${formatNumber(apart.l2)}, L∞ ${formatNumber(apart.linf)} from the sample.`
    )
  }
  return {
    kind: 'pictures',
    title: `${split === 'train' ? 'Training' : 'Test'} image ${index} of ${dataset.name}, class ${nameOf(label)}`,
    ...{ conditions, place, data: { pictures } }
  }
}
