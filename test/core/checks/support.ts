import { createHash } from 'node:crypto'
import { AttackSpec } from '@contract/attacks'
import { CheckJobSpec, type CheckOutcome, type CheckResult, type MeasuredCheckId } from '@contract/checks'
import { TrainSpec } from '@contract/job'
import type { AttackResult } from '@contract/measurement'
import type { LedgerRow } from '@contract/run'
import { judge, outcomesOf, type TrustSubject } from '@core/checks'
import type { OtherNetwork } from '@core/checks/measure'
import type { LabelledImages } from '@core/data'
import { evaluateAttack } from '@core/evaluation/evaluate-attack'
import { checkJob } from '@core/jobs/check'
import type { CoreEvent, JobContext, TrainingCheckpoint } from '@core/jobs/job'
import { trainJob } from '@core/jobs/train'
import { classifierOf, restoreModel, type Classifier } from '@core/models'
import { neverAborted } from '@core/signal'
import { mnist } from '../../../bench/lib/mnist'

export const testImages = mnist('test', 400)
export const context: JobContext = {
  signal: neverAborted,
  now: () => 0,
  sha256: (bytes) => createHash('sha256').update(bytes).digest('hex')
}

/** A network that is trained as the program trains; the caller frees it. */
export async function trained(change: object = {}): Promise<{ readonly model: Classifier; dispose(): void }> {
  const spec = TrainSpec.parse({
    ...{ kind: 'train', dataset: 'mnist', architecture: 'mlp', epochs: 4, batchSize: 100, seed: 5 },
    measure: { everyEpochs: 0, initial: false },
    ...change
  })
  let last: TrainingCheckpoint | null = null
  const given = { spec, train: mnist('train', 4000), test: testImages, checkpoint: null, runId: 'r' }
  for await (const event of trainJob(given, context)) if (event.kind === 'checkpoint') last = event.checkpoint
  if (last === null) throw new Error('the training kept no network')
  const layers = await restoreModel(last.topology, last.weights)
  return {
    model: classifierOf(layers, { bounds: testImages.bounds, hash: `network ${JSON.stringify(change)}` }),
    dispose: () => layers.dispose()
  }
}

/** The same network with other logits; what only the whole one knows is left out. */
export function changed(model: Classifier, logits: Classifier['logits'], hash: string): Classifier {
  const { inputShape, classCount, bounds, hidden } = model
  return { logits, inputShape, classCount, bounds, hash, ...(hidden ? { hidden } : {}) }
}

export function checkSpec(
  attack: AttackSpec,
  checks: readonly MeasuredCheckId[],
  change: object = {}
): CheckJobSpec {
  return CheckJobSpec.parse({
    ...{
      kind: 'check',
      model: 'm',
      dataset: 'mnist',
      attack,
      samples: 60,
      probes: 60,
      seed: 3,
      batchSize: 64
    },
    ...{ checks, draws: 50, queries: 50 },
    ...change
  })
}

export interface Checked {
  readonly measured: readonly CheckResult[]
  readonly results: readonly AttackResult[]
  readonly rows: readonly LedgerRow[]
  readonly events: readonly CoreEvent[]
}

/** What a check job tells of a network. */
export async function check(
  model: Classifier,
  spec: CheckJobSpec,
  change: {
    readonly test?: LabelledImages
    readonly others?: readonly OtherNetwork[]
    readonly isUndefended?: boolean | null
    readonly done?: readonly MeasuredCheckId[]
    readonly context?: JobContext
  } = {}
): Promise<Checked> {
  const events: CoreEvent[] = []
  const { test = testImages, others = [], isUndefended = null, done = [] } = change
  const job = checkJob(
    { spec, model, test, others, isUndefended, done, runId: 'run' },
    change.context ?? context
  )
  for await (const event of job) events.push(event)
  return sortedOut(events)
}

/** The attack in doubt itself, as an attack job evaluates it. */
export async function headlineOf(
  model: Classifier,
  { attack, samples, offset, seed, batchSize }: CheckJobSpec
): Promise<Checked> {
  const events: CoreEvent[] = []
  const given = { model, data: testImages, spec: attack, samples, offset, seed, batchSize }
  const more = { evaluationId: 'headline', epoch: null, keepExamples: false }
  for await (const event of evaluateAttack({ ...given, ...more }, context)) events.push(event)
  return sortedOut(events)
}

function sortedOut(events: readonly CoreEvent[]): Checked {
  return {
    events,
    measured: events.flatMap((event) =>
      event.kind === 'point' && event.point.kind === 'check' ? [event.point.result] : []
    ),
    results: events.flatMap((event) => (event.kind === 'evaluation' ? [event.result] : [])),
    rows: events.flatMap((event) => (event.kind === 'ledger' ? event.rows : []))
  }
}

/** All checks of the headline, from what two jobs have told. */
export function judged(
  headline: Checked,
  found: Checked,
  change: Partial<TrustSubject> = {}
): CheckOutcome[] {
  return reported(headline, found, change).checks
}

export function reported(
  headline: Checked,
  found: Checked,
  change: Partial<TrustSubject> = {}
): ReturnType<typeof judge> {
  const rows = [...headline.rows, ...found.rows]
  const [first] = headline.results
  if (first === undefined) throw new Error('the attack ended without a result')
  return judge({
    headline: first,
    results: [...headline.results, ...found.results],
    outcomes: (result) =>
      outcomesOf(
        rows.filter(({ evaluationId }) => evaluationId === result.evaluationId),
        result
      ),
    measured: found.measured,
    training: null,
    peers: [],
    transferred: [],
    classCount: 10,
    dimension: 784,
    separation: null,
    ...change
  })
}

export const pgd = (change: object = {}, epsilon = 0.1): AttackSpec =>
  AttackSpec.parse({ attack: 'pgd', norm: 'linf', epsilon, options: { steps: 20, ...change } })
