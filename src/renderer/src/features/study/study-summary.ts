import { attackLabel } from '@contract/attacks'
import { estimatorInfos } from '@contract/estimators'
import type { Study, StudySpec } from '@contract/study'
import { theorySampleText } from '@contract/theory-sample'
import { formatCount } from '@core/charts/format'
import { plural } from '../../format'

/** What a study is called: by its file, until a person gives it a name. */
export function studyTitle({ name, spec }: Study): string {
  return name === spec.name ? spec.title : name
}

/** More are counted: nobody reads a line of hundreds. */
const MOST_SEEDS = 20

function datasetName(dataset: StudySpec['dataset']): string {
  if ('theory' in dataset) return `drawn from ${theorySampleText(dataset.theory)}`
  return 'builtin' in dataset ? dataset.builtin.toUpperCase() : dataset.name
}

/** One line with what all networks of a study share. */
export function studySummary(spec: StudySpec): string {
  const { dataset, limits, measure, optimizer } = spec
  const train = limits.train === null ? 'all' : formatCount(limits.train)
  const test = limits.test === null ? 'all' : formatCount(limits.test)
  return [
    `${datasetName(dataset)}, ${train} training and ${test} test images`,
    `${plural(spec.epochs, 'epoch')}, batches of ${formatCount(spec.batchSize)}, ${optimizer.kind} ${optimizer.learningRate}`,
    measure.attacks.map(attackLabel).join(', '),
    measure.estimators.map(({ estimator }) => estimatorInfos[estimator].label).join(', '),
    spec.seeds.length > MOST_SEEDS ? plural(spec.seeds.length, 'seed') : `seed ${spec.seeds.join(', ')}`
  ]
    .filter((part) => part !== '')
    .join(' · ')
}
