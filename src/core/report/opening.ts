import { estimatorInfos } from '@contract/estimators'
import { isReportable, orderedSections } from '@contract/report'
import { formatCount, formatList, formatTime } from '../charts/format'
import { networkOf } from '../charts/run-style'
import { section } from './blocks'
import { paragraph } from './cells'
import type { Block, Fact, Section } from './document'
import { newestTime, type Subject } from './input'
import { attackResults, uncertaintyResults } from './measure-conditions'
import { stateText } from './states'

/** What the title page says in full sentences. */
export function abstractOf(subject: Subject): string[] {
  if (subject.reported.length === 0) return [withoutRuns(subject)]
  const networks = [...new Set(subject.trainings.map(networkOf))]
  const data = dataNames(subject)
  const parts: string[] = []
  if (subject.trainings.length > 0) {
    const trained = counted(subject.trainings.length, 'training', 'trainings')
    parts.push(`This report covers ${trained} of ${listed(networks)} on the data set ${data}.`)
  } else
    parts.push(`This report covers ${counted(subject.reported.length, 'run', 'runs')} on stored networks.`)
  const attacks = new Set(attackResults(subject).map(({ spec }) => JSON.stringify(spec))).size
  const estimators = [...new Set(uncertaintyResults(subject).map(({ spec }) => spec.estimator))]
  if (attacks > 0) parts.push(`The networks were attacked in ${counted(attacks, 'way', 'ways')}.`)
  if (estimators.length > 0) {
    const names = estimators.map((id) => estimatorInfos[id].label)
    parts.push(`The uncertainty relation Δx · Δp was measured by ${listed(names)}.`)
  }
  return [
    parts.join(' '),
    'Every number stands with its conditions and its 95 % interval. A robust accuracy is an upper bound under its ' +
      'threat model. What is not resolved is marked and takes part in no comparison.'
  ]
}

/** Imports and the like are no runs that a report covers; those in the trash are not among them, either. */
function withoutRuns({ kept, options, runs }: Subject): string {
  const isShown = orderedSections(options.sections).some(({ id, on }) => id === 'kept' && on)
  if (kept.length > 0 && isShown)
    return `This report covers no run. It holds ${counted(kept.length, 'kept figure', 'kept figures')}; with a figure stand the conditions under which it was seen.`
  return runs.some(({ run }) => isReportable(run.spec))
    ? 'None of the runs that were asked for has ended; this report lists what the project holds.'
    : 'There is no training, attack or measurement in this project to report; this report lists what it holds.'
}

/** What the title page lists. */
export function titleFacts(subject: Subject): Fact[] {
  const states = [...new Set(subject.reported.map(({ run }) => run.state))].map((state) => {
    const count = subject.reported.filter(({ run }) => run.state === state).length
    return `${formatCount(count)} ${stateText(state)}`
  })
  const seeds = subject.trainings.flatMap(({ run: { spec } }) => (spec.kind === 'train' ? [spec.seed] : []))
  const facts: (Fact | null)[] = [
    { label: 'Project', value: subject.project.name },
    subject.usedStudies.length > 0
      ? { label: 'Study', value: subject.usedStudies.map(({ spec }) => spec.title).join('; ') }
      : null,
    dataNames(subject) === '' ? null : { label: 'Data', value: dataNames(subject) },
    subject.trainings.length > 0
      ? { label: 'Networks', value: [...new Set(subject.trainings.map(networkOf))].join(', ') }
      : null,
    seeds.length > 0 ? { label: 'Seeds', value: formatList(seeds) } : null,
    { label: 'Runs', value: states.length > 0 ? states.join(', ') : 'none' },
    { label: 'Newest data', value: formatTime(newestTime(subject)) },
    { label: 'Made with', value: `Heisenbench ${subject.version}` }
  ]
  return facts.filter((fact): fact is Fact => fact !== null)
}

/** What was asked: the studies as their files describe them. */
export function studySection(subject: Subject): Section {
  const blocks: Block[] = subject.usedStudies.flatMap((study) => {
    const { spec } = study
    const facts: Fact[] = [
      { label: 'Study', value: `${spec.title} (${study.name}), ${stateText(study.state)}` },
      { label: 'Networks', value: spec.networks.join(', ') },
      { label: 'Methods', value: spec.methods.map(({ id }) => id).join(', ') },
      { label: 'Seeds', value: formatList(spec.seeds) },
      { label: 'Epochs', value: formatCount(spec.epochs) }
    ]
    return [
      ...(spec.description === '' ? [] : [paragraph(spec.description)]),
      { kind: 'facts', facts } as const
    ]
  })
  const single = subject.reported.filter(({ run }) => run.studyId === null).length
  const remark =
    subject.reported.length === 0
      ? 'There are no finished or stopped runs to report.'
      : single > 0
        ? `${counted(single, 'run', 'runs')} in this report ${single === 1 ? 'was' : 'were'} started one by one, outside a study.`
        : ''
  return section('What was studied', remark === '' ? blocks : [...blocks, paragraph(remark)])
}

function dataNames({ usedDatasets, goneDatasets }: Subject): string {
  return [...usedDatasets.map(({ name }) => name), ...goneDatasets].join(', ')
}

function counted(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

function listed(words: readonly string[]): string {
  return words.length < 2
    ? (words[0] ?? '')
    : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`
}
