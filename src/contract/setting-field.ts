import { z } from 'zod'
import { type AttackInfo, EightBit, attackInfos } from './attacks'
import { type CertificateInfo, certificateInfos } from './certificates'
import { type EstimatorInfo, estimatorInfos } from './estimators'
import { type FormField, formFields, formVariants } from './form-field'
import { JobSpec, Limits } from './job'
import { MeasurePlan } from './measurement'
import { Epsilon, Norm } from './threat-model'
import { Optimizer, Schedule, type TrainingInfo, trainingInfos } from './training'

/** What every attack and every certificate has besides its options. */
const Threat = z.object({ norm: Norm, epsilon: Epsilon, eightBit: EightBit })

const byKind = (union: z.ZodDiscriminatedUnion): ReadonlyMap<string, z.ZodType> =>
  new Map(formVariants(union, 'kind').map(({ value, schema }) => [value, schema]))
const jobs = byKind(JobSpec)
const optimizers = byKind(Optimizer)
const schedules = byKind(Schedule)
const fieldsBySchema = new Map<z.ZodType, readonly FormField[]>()

function fieldsOf(schema: z.ZodType): readonly FormField[] {
  const known = fieldsBySchema.get(schema)
  if (known) return known
  const fields = formFields(schema)
  fieldsBySchema.set(schema, fields)
  return fields
}

/** The schema that declares the settings below a path of a run's specification; some hang on a choice made there. */
function schemaBelow(spec: JobSpec, parent: string): z.ZodType | undefined {
  switch (parent) {
    case '':
      return jobs.get(spec.kind)
    case 'limits':
      return Limits
    case 'measure':
      return MeasurePlan
    case 'optimizer':
      return 'optimizer' in spec ? optimizers.get(spec.optimizer.kind) : undefined
    case 'schedule':
      return 'schedule' in spec ? schedules.get(spec.schedule.kind) : undefined
    case 'attack':
    case 'certificate':
      return Threat
  }
  if (parent === 'method.options' && spec.kind === 'train') {
    const info: TrainingInfo = trainingInfos[spec.method.id]
    return info.options
  }
  if (parent === 'attack.options' && 'attack' in spec) {
    const info: AttackInfo = attackInfos[spec.attack.attack]
    return info.options
  }
  if (parent === 'estimator.options' && 'estimator' in spec) {
    const info: EstimatorInfo = estimatorInfos[spec.estimator.estimator]
    return info.options
  }
  if (parent === 'certificate.options' && 'certificate' in spec) {
    const info: CertificateInfo = certificateInfos[spec.certificate.certificate]
    return info.options
  }
  return undefined
}

/**
 * How forms declare a setting of a run, by its path in the specification ("method.options.epsilon"); undefined where no
 * form has a field of its own for it.
 */
export function settingField(spec: JobSpec, path: string): FormField | undefined {
  const at = path.lastIndexOf('.')
  const schema = schemaBelow(spec, path.slice(0, Math.max(0, at)))
  return schema && fieldsOf(schema).find(({ key }) => key === path.slice(at + 1))
}
