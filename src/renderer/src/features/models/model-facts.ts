import { architectureSummary } from '@contract/architecture'
import type { Dataset } from '@contract/dataset'
import type { Model } from '@contract/model'
import type { Run } from '@contract/run'
import { methodLabel } from '@contract/training'
import { formatBox, formatCount } from '@core/charts/format'
import { time } from '../../format'
import { t } from '../../i18n'
import { type Fact, datasetValue } from '../runs/run-facts'

/** What is to know of a model, with what it was made. */
export function modelFacts(model: Model, maker: Run | null, datasets: readonly Dataset[]): Fact[] {
  const spec = maker?.spec
  const dataset = datasets.find(({ id }) => id === model.datasetId)
  const training: Fact[] =
    spec?.kind === 'train'
      ? [
          { name: 'Architecture', value: model.architecture ?? '' },
          { name: 'Data set', value: datasetValue(dataset, spec.dataset) },
          { name: 'Method', value: methodLabel(spec.method) },
          { name: 'Epoch', value: model.epoch === null ? '' : `${model.epoch} of ${spec.epochs}` },
          { name: 'Seed', value: String(spec.seed) },
          { name: 'Built of', value: architectureSummary(spec.architecture), wide: true }
        ]
      : []
  const source: Fact[] = spec?.kind === 'model-import' ? [{ name: 'File', value: spec.path, code: true }] : []
  const output = model.output === 'softmax' ? 'logits; the softmax of the file was stripped' : t('logits')
  return [
    { name: 'Input', value: model.inputShape.join(' × ') },
    { name: 'Legal box', value: formatBox(model.bounds) },
    { name: 'Classes', value: formatCount(model.classCount) },
    { name: 'Parameters', value: formatCount(model.parameterCount) },
    { name: 'Output', value: output },
    ...training,
    { name: 'Made', value: time(model.createdAt) },
    ...source,
    { name: 'Weights, SHA-256', value: model.weights, code: true },
    { name: 'Topology, SHA-256', value: model.topology, code: true },
    ...(dataset ? [{ name: 'Data, SHA-256', value: dataset.hash, code: true }] : [])
  ]
}
