import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { EngineEvent, EngineJob } from '@contract/engine'
import { AppError } from '@contract/errors'
import type { TrialSpec } from '@contract/trial'
import { classGradient } from '@core/evaluation/class-gradient'
import type { DecodeImage } from '@services/datasets'
import { readImageHeader } from '@services/datasets/formats/image-header'
import { fitImage, type Pixels } from '@services/images/fit'
import type { ArtifactStore } from '@services/store/artifacts'
import { withClassifier } from './load-classifier'
import { required } from './work'

/** Most pixels of an image that is decoded: 64 megapixels. */
const MOST_PIXELS = 64_000_000

/** Lets a network look at one image of a person's. */
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
  const image = await readImage(spec.path, decodeImage)
  await withClassifier(required(job.model, 'model'), artifacts, async (model) => {
    const fitted = fitImage(image, model.inputShape, spec.options)
    const { lower, upper } = model.bounds
    const { logits, predicted, gradient } = classGradient(
      model,
      fitted.map((value) => lower + value * (upper - lower))
    )
    const others = [...logits].filter((_, index) => index !== predicted)
    const top = logits[predicted] as number
    const powers = [...logits].map((logit) => Math.exp(logit - top))
    const sum = powers.reduce((all, power) => all + power, 0)
    emit({
      kind: 'trial',
      trial: {
        sourceWidth: image.width,
        sourceHeight: image.height,
        sourceChannels: image.channels,
        inputShape: model.inputShape,
        pixels: Uint8Array.from(fitted, (value) => Math.round(255 * value)),
        logits: [...logits],
        probabilities: powers.map((power) => power / sum),
        predicted,
        margin: top - Math.max(...others),
        gradient: [...gradient],
        seconds: (now() - started) / 1000
      }
    })
    return Promise.resolve()
  })
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
