import { TrainSpec } from '@contract/job'
import type { Architecture } from '@contract/architecture'
import type { StudySpec } from '@contract/study'

/** The trainings of a study: seeds by methods by networks, so that one seed's networks can be compared early. */
export function expandStudy(
  spec: StudySpec,
  dataset: string,
  architectureOf: (network: StudySpec['networks'][number]) => Architecture
): TrainSpec[] {
  const { limits, optimizer, schedule, clipNorm, weightPerturbation, averageDecay } = spec
  const { batchSize, epochs, measure } = spec
  return spec.seeds.flatMap((seed) =>
    spec.methods.flatMap((method) =>
      spec.networks.map((network) =>
        TrainSpec.parse({
          kind: 'train',
          name: null,
          dataset,
          architecture: architectureOf(network),
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
