import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { EngineEvent, EngineJob } from '@contract/engine'
import { AppError } from '@contract/errors'
import type { TrialSpec } from '@contract/trial'
import { saliencyOf } from '@core/evaluation/saliency'
import type { Classifier } from '@core/models/classifier'
import type { DecodeImage } from '@services/datasets'
import { readImageHeader } from '@services/datasets/formats/image-header'
import { fitImage, type Pixels } from '@services/images/fit'
import type { ArtifactStore } from '@services/store/artifacts'
import { withClassifier } from './load-classifier'
import { required } from './work'

/** Most pixels of an image that is decoded: 64 megapixels. */
const MOST_PIXELS = 64_000_000

/** Lets a network look at one image. */
export async function runTrial(input: {
  readonly job: EngineJob
  readonly spec: TrialSpec
  readonly artifacts: ArtifactStore
  readonly decodeImage: DecodeImage
  now(): number
  emit(event: EngineEvent): void
}): Promise<void> {
  const { job, spec, artifacts, decodeImage, now, emit } = input
  const started = now()
  const { image } = spec
  const picture = image.from === 'file' ? await readImage(image.path, decodeImage) : null
  await withClassifier(required(job.model, 'model'), artifacts, async (model) => {
    const { lower, upper } = model.bounds
    const [height, width, channels] = model.inputShape
    const values =
      image.from === 'values'
        ? checkedValues(image.values, model)
        : fitImage(picture as Pixels, model.inputShape, image.options).map(
            (value) => lower + value * (upper - lower)
          )
    const { logits, predicted, classIndex, values: map } = saliencyOf(model, values, spec.saliency)
    const others = [...logits].filter((_, index) => index !== predicted)
    const top = logits[predicted] as number
    const powers = [...logits].map((logit) => Math.exp(logit - top))
    const sum = powers.reduce((all, power) => all + power, 0)
    emit({
      kind: 'trial',
      trial: {
        sourceWidth: picture?.width ?? width,
        sourceHeight: picture?.height ?? height,
        sourceChannels: picture?.channels ?? channels,
        inputShape: model.inputShape,
        pixels: Uint8Array.from(values, (value) => Math.round((255 * (value - lower)) / (upper - lower))),
        logits: [...logits],
        probabilities: powers.map((power) => power / sum),
        predicted,
        margin: top - Math.max(...others),
        saliencyClass: classIndex,
        saliencyMethod: spec.saliency.method,
        saliency: [...map],
        seconds: (now() - started) / 1000
      }
    })
    return Promise.resolve()
  })
}

/** Values as they are, within the network's bounds. Throws `invalid-input` where they do not fit its input. */
function checkedValues(values: Float32Array, { inputShape, bounds }: Classifier): Float32Array {
  const expected = inputShape.reduce((product, side) => product * side, 1)
  if (values.length !== expected || !values.every(Number.isFinite)) {
    throw new AppError(
      'invalid-input',
      `Expected ${expected} finite values (${inputShape.join(' × ')}), as the network takes them, ` +
        `found ${values.length}${values.length === expected ? ', not all of them finite' : ''}. ` +
        'Choose a network for images of this size.'
    )
  }
  return values.map((value) => Math.min(bounds.upper, Math.max(bounds.lower, value)))
}

async function readImage(path: string, decodeImage: DecodeImage): Promise<Pixels> {
  const name = basename(path)
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new AppError('not-found', `${path}: expected an image file that can be read, found none.`, {
      cause
    })
  })
  const header = readImageHeader(bytes)
  const refuse = (message: string, cause?: unknown): never => {
    throw new AppError('invalid-input', `${name}: ${message}`, { cause })
  }
  if (!header) return refuse('expected a PNG, JPEG or BMP image, found another kind of file.')
  if (header.problem !== null)
    return refuse(`expected a readable ${header.kind} image, but ${header.problem}. Save it anew as a PNG.`)
  if (header.width < 1 || header.height < 1 || header.width * header.height > MOST_PIXELS)
    return refuse(
      `expected an image of at most 64 megapixels, found ${header.width} × ${header.height} pixels.`
    )
  try {
    return decodeImage(bytes)
  } catch (cause) {
    return refuse('expected a readable image, but decoding it failed. The file is damaged.', cause)
  }
}
