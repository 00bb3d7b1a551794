import { AppError } from '@contract/errors'
import type { LabelledImages } from '../data'
import type { Classifier } from '../models/classifier'

/** @throws AppError 'shape-mismatch' where model and data do not fit: the shape of the images, or the classes */
export function refuseMisfit(model: Classifier, data: LabelledImages): void {
  const wanted = model.inputShape.join(' × ')
  const found = data.imageShape.join(' × ')
  if (wanted !== found)
    throw new AppError(
      'shape-mismatch',
      `The network takes images of ${wanted} (height, width, channels), but the data set holds ${found}. ` +
        'Choose a data set with images of that shape.'
    )
  if (data.classCount > model.classCount)
    throw new AppError(
      'shape-mismatch',
      `The network knows ${model.classCount} classes, but the data set has ${data.classCount}. ` +
        'Choose a data set that fits.'
    )
}

/**
 * @param work what is to be done with the images: "attack"
 * @throws AppError 'shape-mismatch' where model and data do not fit, 'invalid-input' where no image is left
 */
export function refuseMismatch(
  input: {
    readonly model: Classifier
    readonly data: LabelledImages
    readonly samples: number
    readonly offset: number
  },
  work: string
): void {
  const { model, data, samples, offset } = input
  refuseMisfit(model, data)
  if (samples < 1 || offset >= data.count)
    throw new AppError(
      'invalid-input',
      `There is no image to ${work}: ${samples} from image ${offset} on were asked for, and the test split ` +
        `has ${data.count}. Choose a smaller offset.`
    )
}
