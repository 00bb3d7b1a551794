import { architectureName } from '@contract/architecture'
import { attackLabel, sweepLabel } from '@contract/attacks'
import { certificateLabel } from '@contract/certificates'
import type { JobSpec } from '@contract/job'

/** The name of a trained model that was given none: "conv3-standard-1". */
export function modelName(spec: Extract<JobSpec, { kind: 'train' }>): string {
  return spec.name ?? `${architectureName(spec.architecture)}-${spec.method.id}-${spec.seed}`
}

/** How a run is called in lists. */
export function runLabel(spec: JobSpec): string {
  switch (spec.kind) {
    case 'train':
      return modelName(spec)
    case 'attack':
      return `${sweepLabel(spec.attack, spec.epsilons)} on ${spec.model}`
    case 'certify':
      return `${certificateLabel(spec.certificate)} of ${spec.model}`
    case 'uncertainty':
      return `uncertainty (${spec.estimator.estimator}) of ${spec.model}`
    case 'dataset-statistics':
      return `statistics of ${spec.dataset}`
    case 'predict':
      return `predictions of ${spec.model} on ${spec.dataset}`
    case 'slice':
      return `slice of ${spec.model}`
    case 'embedding':
      return `map of ${spec.dataset} as ${spec.model} sees it`
    case 'transfer':
      return `transfer of ${attackLabel(spec.attack)} between ${spec.models.length} networks`
    case 'check':
      return `checks of ${attackLabel(spec.attack)} on ${spec.model}`
    case 'dataset-import':
    case 'model-import':
      return `import ${spec.name}`
    default:
      return spec satisfies never
  }
}

/** `name`, or "name (2)", "name (3)", ...: the first one that is free. */
export function freeName(name: string, isTaken: (name: string) => boolean): string {
  if (!isTaken(name)) return name
  for (let number = 2; ; number++) {
    const next = `${name} (${number})`
    if (!isTaken(next)) return next
  }
}
