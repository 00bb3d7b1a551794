import { architectureName } from '@contract/architecture'
import { attackLabel } from '@contract/attacks'
import { checksOf } from '@contract/checks'
import { certificateInfos, certificateLabel } from '@contract/certificates'
import { embeddingMethodNames, embeddingSourceNames } from '@contract/embedding'
import { estimatorInfos } from '@contract/estimators'
import { formVariants } from '@contract/form-field'
import type { Dataset, DatasetSource } from '@contract/dataset'
import type { JobSpec, Limits } from '@contract/job'
import type { Run } from '@contract/run'
import { theorySampleText } from '@contract/theory-sample'
import { Schedule, methodLabel } from '@contract/training'
import { attackOptions, certificateOptions, estimatorOptions, optionsLine } from '@core/charts/conditions'
import { formatCount, formatSeconds, formatSetting } from '@core/charts/format'
import { plural, time } from '../../format'
import { fromFile } from '../../i18n'

export interface Fact {
  readonly name: string
  readonly value: string
  /** Set in a fixed-width face: hashes and paths. */
  readonly code?: boolean
  /** Long text: two columns. */
  readonly wide?: boolean
}

/** The name of a data set, and whether it lies in the trash. */
export function datasetValue(dataset: Dataset | undefined, name: string): string {
  return dataset?.trashedAt === undefined ? (dataset?.name ?? name) : `${dataset.name} (in the trash)`
}

/** What a run was asked to do, on one of these data sets. */
export function specFacts(spec: JobSpec, datasets: readonly Dataset[]): Fact[] {
  const named = 'dataset' in spec ? spec.dataset : ''
  const dataset = datasetValue(
    datasets.find(({ name }) => name === named),
    named
  )
  switch (spec.kind) {
    case 'train':
      return [
        { name: 'Data set', value: dataset },
        { name: 'Network', value: architectureName(spec.architecture) },
        { name: 'Method', value: methodLabel(spec.method) },
        { name: 'Images', value: limitsText(spec.limits) },
        { name: 'Epochs', value: formatCount(spec.epochs) },
        { name: 'Batch size', value: formatCount(spec.batchSize) },
        {
          name: 'Optimizer',
          value: `${spec.optimizer.kind}, learning rate ${formatSetting(spec.optimizer.learningRate)}`
        },
        { name: 'Schedule', value: scheduleText(spec.schedule.kind) },
        { name: 'Seed', value: String(spec.seed) },
        { name: 'Attacks', value: spec.measure.attacks.map(attackLabel).join(', ') || 'none' }
      ]
    case 'attack':
      return [
        { name: 'Model', value: spec.model },
        { name: 'Data set', value: dataset },
        { name: 'Attack', value: attackLabel(spec.attack) },
        { name: 'Options', value: optionsLine(attackOptions(spec.attack)), wide: true },
        { name: 'Test images', value: `${formatCount(spec.samples)} from no. ${formatCount(spec.offset)}` },
        { name: 'Seed', value: String(spec.seed) }
      ]
    case 'certify':
      return [
        { name: 'Model', value: spec.model },
        { name: 'Data set', value: dataset },
        { name: 'Certificate', value: certificateLabel(spec.certificate) },
        {
          name: 'What it promises',
          value: certificateInfos[spec.certificate.certificate].promiseNote,
          wide: true
        },
        { name: 'Options', value: optionsLine(certificateOptions(spec.certificate)), wide: true },
        { name: 'Test images', value: `${formatCount(spec.samples)} from no. ${formatCount(spec.offset)}` },
        { name: 'Seed', value: String(spec.seed) }
      ]
    case 'uncertainty':
      return [
        { name: 'Model', value: spec.model },
        { name: 'Data set', value: dataset },
        { name: 'Estimator', value: estimatorInfos[spec.estimator.estimator].label },
        { name: 'Options', value: optionsLine(estimatorOptions(spec.estimator)), wide: true },
        { name: 'Seed', value: String(spec.seed) }
      ]
    case 'dataset-statistics':
      return [
        { name: 'Data set', value: dataset },
        { name: 'Images that are compared', value: formatCount(spec.samples) },
        { name: 'Seed', value: String(spec.seed) }
      ]
    case 'predict':
      return [
        { name: 'Model', value: spec.model },
        { name: 'Data set', value: dataset }
      ]
    case 'embedding':
      return [
        { name: 'Model', value: spec.model },
        { name: 'Data set', value: dataset },
        { name: 'Compared by', value: embeddingSourceNames[spec.source] },
        { name: 'Layout', value: embeddingMethodNames[spec.method] },
        { name: 'Test images', value: `${formatCount(spec.samples)} from no. ${formatCount(spec.offset)}` },
        { name: 'Seed', value: String(spec.seed) }
      ]
    case 'check':
      return [
        { name: 'Model', value: spec.model },
        { name: 'Data set', value: dataset },
        { name: 'Attack in doubt', value: attackLabel(spec.attack) },
        { name: 'Options', value: optionsLine(attackOptions(spec.attack)), wide: true },
        { name: 'Checks', value: checksOf(spec).join(', '), wide: true },
        { name: 'Test images', value: `${formatCount(spec.samples)} from no. ${formatCount(spec.offset)}` },
        { name: 'Images of the probes', value: formatCount(Math.min(spec.probes, spec.samples)) },
        { name: 'Noise draws', value: formatCount(spec.draws) },
        { name: 'Black-box queries', value: formatCount(spec.queries) },
        { name: 'Seed', value: String(spec.seed) }
      ]
    case 'transfer':
      return [
        { name: 'Networks', value: spec.models.join(', '), wide: true },
        { name: 'Data set', value: dataset },
        { name: 'Attack', value: attackLabel(spec.attack) },
        { name: 'Options', value: optionsLine(attackOptions(spec.attack)), wide: true },
        { name: 'Test images', value: `${formatCount(spec.samples)} from no. ${formatCount(spec.offset)}` },
        { name: 'Kept examples', value: spec.useKept ? 'used where there are some' : 'not used' },
        { name: 'Seed', value: String(spec.seed) }
      ]
    case 'slice':
      return [
        { name: 'Model', value: spec.model },
        { name: 'Data set', value: dataset },
        {
          name: 'Plane',
          value:
            spec.plane === 'three-images'
              ? 'through three test images'
              : `along ${attackLabel(spec.attack)} of test image ${spec.image}`,
          wide: true
        },
        { name: 'Points a side', value: formatCount(spec.grid) },
        { name: 'Seed', value: String(spec.seed) }
      ]
    case 'dataset-import':
      return [{ name: 'Name', value: spec.name }, sourceFact(spec.source)]
    case 'model-import':
      return [
        { name: 'Name', value: spec.name },
        { name: 'Source', value: spec.path, code: true },
        { name: 'Output', value: fromFile(spec.output) }
      ]
  }
}

/** When, with what, on which data. */
export function recordFacts(run: Run): Fact[] {
  const { versions } = run
  return [
    { name: 'Created', value: time(run.createdAt) },
    ...(run.endedAt === null ? [] : [{ name: 'Ended', value: time(run.endedAt) }]),
    { name: 'Work', value: formatSeconds(run.seconds) },
    ...(run.produced === null ? [] : [{ name: 'Produced', value: run.produced }]),
    ...(run.checkpointEpoch === null ? [] : [{ name: 'Checkpoint', value: `epoch ${run.checkpointEpoch}` }]),
    ...(versions === null
      ? []
      : [
          {
            name: 'Made with',
            value: [
              `Heisenbench ${versions.heisenbench}`,
              ...(versions.tensorflow === null ? [] : [`TensorFlow ${versions.tensorflow}`]),
              ...(versions.tfjs === null ? [] : [`tfjs ${versions.tfjs}`]),
              `Node ${versions.node}`,
              versions.platform,
              plural(versions.threads, 'thread')
            ].join(', '),
            wide: true
          }
        ]),
    ...(run.datasetHash === null ? [] : [{ name: 'Data hash', value: run.datasetHash, code: true }]),
    ...(run.modelHash === null ? [] : [{ name: 'Model hash', value: run.modelHash, code: true }]),
    { name: 'Run', value: run.id, code: true }
  ]
}

function sourceFact(source: DatasetSource): Fact {
  switch (source.kind) {
    case 'path':
      return { name: 'Source', value: source.path, code: true }
    case 'builtin':
      return { name: 'Source', value: `${source.id}, comes with the program` }
    case 'theory':
      return { name: 'Source', value: `drawn from a theory: ${theorySampleText(source.sample)}`, wide: true }
  }
}

function scheduleText(kind: string): string {
  return formVariants(Schedule, 'kind').find(({ value }) => value === kind)?.label ?? kind
}

function limitsText(limits: Limits): string {
  const part = (limit: number | null): string => (limit === null ? 'all' : formatCount(limit))
  return `${part(limits.train)} training, ${part(limits.test)} test`
}
