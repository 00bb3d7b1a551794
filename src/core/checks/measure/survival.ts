import { AppError } from '@contract/errors'
import { asImages } from '../as-images'
import { probeCount, quietly, tryAttack, type Part } from './part'

/** C23, for an evaluation that has no record of it: the attack again, its examples kept as images. */
export const survives: Part = async function* (input, context) {
  const { spec, model, test, runId } = input
  const samples = probeCount(input)
  const { result } = yield* quietly(
    tryAttack(
      {
        ...{ model, test, attack: spec.attack, samples, offset: spec.offset, seed: spec.seed },
        ...{ batchSize: spec.batchSize, evaluationId: runId, survival: true }
      },
      context
    )
  )
  if (result.survival === undefined)
    throw new AppError('bug', 'The examples were not tried as images although that was asked for.')
  return { ...asImages(result.survival, spec.attack), sampleCount: samples }
}
