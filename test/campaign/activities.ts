import { join } from 'node:path'
import type { JobSpec } from '@contract/job'
import { JobSpec as JobSpecSchema } from '@contract/job'
import type { ReportFormat } from '@contract/report'
import type { Run } from '@contract/run'
import type { Study } from '@contract/study'
import type { Activity, Plan } from './plan'

/** Runs a call in the program, or in this process. */
export type Call = <T>(name: string, ...args: readonly unknown[]) => Promise<T>

/** Where a round takes place. */
export interface Place {
  /** Everything of the round; may be a small disk of its own. */
  readonly root: string
  readonly project: string
  /** IDX files that are imported. */
  readonly source: string
  /** Where reports and archives go. */
  readonly out: string
  readonly userData: string
  readonly temporary: string
}

export function placeIn(root: string): Place {
  const inside = (name: string): string => join(root, name)
  return {
    root,
    project: inside('project'),
    source: inside('source'),
    out: inside('out'),
    userData: inside('user'),
    temporary: inside('tmp')
  }
}

const measured = {
  everyEpochs: 1,
  initial: true,
  samples: 60,
  attacks: [{ attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 3 } }]
}

/** Trainings that carry different things from one epoch to the next: moments, momentum, a schedule, an average. */
const trainings: readonly object[] = [
  { architecture: 'mlp', epochs: 9, limits: { train: 1500, test: 300 } },
  {
    architecture: 'mlp',
    epochs: 8,
    limits: { train: 1500, test: 300 },
    optimizer: { kind: 'sgd' },
    schedule: { kind: 'cosine' },
    averageDecay: 0.98
  },
  {
    architecture: 'mlp',
    epochs: 6,
    limits: { train: 800, test: 300 },
    method: { id: 'pgd-at', options: { steps: 3 } },
    optimizer: { kind: 'sgd' }
  },
  {
    architecture: 'conv3',
    epochs: 3,
    limits: { train: 600, test: 300 },
    method: { id: 'free-at', options: { replays: 2 } }
  }
]

export function trainingOf(choice: number): JobSpec {
  const kind = trainings[choice % trainings.length] ?? {}
  const seed = 1 + (Math.floor(choice / trainings.length) % 2)
  return JobSpecSchema.parse({
    ...{ kind: 'train', name: 'disturbed', dataset: 'small', measure: measured, batchSize: 50, seed },
    ...kind
  })
}

export const attack: JobSpec = JobSpecSchema.parse({
  kind: 'attack',
  model: 'base',
  dataset: 'small',
  attack: { attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 20, restarts: 1 } },
  epsilons: [0.02, 0.05, 0.15, 0.2],
  samples: 300,
  batchSize: 50
})

const certificate: JobSpec = JobSpecSchema.parse({
  ...{ kind: 'certify', model: 'base', dataset: 'small', samples: 60, batchSize: 100 },
  certificate: { certificate: 'smoothing', norm: 'l2', options: { sigma: 0.25, draws: 400 } }
})

const transfer: JobSpec = JobSpecSchema.parse({
  ...{ kind: 'transfer', models: ['base', 'other'], dataset: 'small', samples: 200, batchSize: 50 },
  attack: { attack: 'mifgsm', norm: 'linf', epsilon: 0.1, options: { steps: 20 } }
})

export const study = {
  heisenbenchStudy: 1,
  name: 'disturbed',
  title: 'A study that is disturbed',
  dataset: { name: 'small' },
  limits: { train: 800, test: 300 },
  networks: ['mlp', 'linear'],
  seeds: [1, 2],
  epochs: 3,
  batchSize: 50,
  measure: measured
}

const formats: readonly ReportFormat[] = ['pdf', 'html', 'bundle']

/** The file that a report or an archive goes to; null for the others. */
export function targetOf(
  { activity, choice }: Pick<Plan, 'activity' | 'choice'>,
  place: Place
): string | null {
  if (activity === 'zip') return join(place.out, 'project.zip')
  if (activity !== 'report') return null
  const extension = { pdf: 'pdf', html: 'html', bundle: 'zip' }[formats[choice % formats.length] ?? 'pdf']
  return join(place.out, `report.${extension}`)
}

/** The fewer, the more rounds share an undisturbed run to compare with. */
export const variantOf = ({ activity, choice }: Pick<Plan, 'activity' | 'choice'>): string =>
  activity === 'train' ? `train ${choice % (2 * trainings.length)}` : activity

/** Which of the two prepared projects an activity works on. */
export const baseOf = (activity: Activity): 'small' | 'large' => (activity === 'zip' ? 'large' : 'small')

/** Does the whole activity; resolves with the runs that it made, however they ended. */
export async function perform(
  plan: Pick<Plan, 'activity' | 'choice'>,
  place: Place,
  call: Call
): Promise<Run[]> {
  const job = async (spec: JobSpec): Promise<Run> => call<Run>('wait', (await call<Run>('start', spec)).id)
  switch (plan.activity) {
    case 'import':
      return [await job(importOf(place.source))]
    case 'train':
      return [await job(trainingOf(plan.choice))]
    case 'attack':
      return [await job(attack)]
    case 'certify':
      return [await job(certificate)]
    case 'transfer':
      return [await job(transfer)]
    case 'study': {
      const { id } = await call<Study>('study', study)
      const { runIds } = await call<Study>('waitStudy', id)
      return (await call<Run[]>('list')).filter((run) => runIds.includes(run.id))
    }
    case 'report': {
      // A report is made while something else goes on: reading must not be disturbed by writing, or disturb it.
      const started = await call<Run>('start', trainingOf(0))
      const format = formats[plan.choice % formats.length] ?? 'pdf'
      const [made, run] = await Promise.allSettled([
        call('report', format, targetOf(plan, place)),
        call<Run>('wait', started.id)
      ])
      if (made.status === 'rejected') throw made.reason
      if (run.status === 'rejected') throw run.reason
      return [run.value]
    }
    case 'zip':
      await call('archive', place.project, targetOf(plan, place))
      return []
  }
}

export const importOf = (source: string): JobSpec =>
  JobSpecSchema.parse({ kind: 'dataset-import', name: 'imported', source: { kind: 'path', path: source } })
