import { TrainSpec } from '@contract/job'
import type { StudySpec } from '@contract/study'

/** The trainings of a study: seeds by methods by networks, so that one seed's networks can be compared early. */
export function expandStudy(spec: StudySpec, dataset: string): TrainSpec[] {
  const { limits, optimizer, schedule, clipNorm, weightPerturbation, averageDecay } = spec
  const { batchSize, epochs, measure } = spec
  return spec.seeds.flatMap((seed) =>
    spec.methods.flatMap((method) =>
      spec.networks.map((architecture) =>
        TrainSpec.parse({
          kind: 'train',
          name: null,
          dataset,
          architecture,
          method,
          optimizer,
          schedule,
          clipNorm,
          weightPerturbation,
          averageDecay,
          batchSize,
          epochs,
          seed,
          limits,
          measure
        })
      )
    )
  )
}
