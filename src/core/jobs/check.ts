import { checksOf, trustChecks, type CheckJobSpec, type MeasuredCheckId } from '@contract/checks'
import type { Progress } from '@contract/job'
import { measuredParts, type OtherNetwork } from '../checks/measure'
import { resultOf, type Finding } from '../checks/measure/finding'
import { checkPasses } from '../checks/passes'
import type { LabelledImages } from '../data'
import { refuseMismatch } from '../evaluation/fit'
import type { Classifier } from '../models/classifier'
import type { CoreEvent, CoreJob, JobContext } from './job'
import { withProgress } from './parts'

export interface CheckJobInput {
  readonly spec: CheckJobSpec
  readonly model: Classifier
  readonly test: LabelledImages
  readonly others: readonly OtherNetwork[]
  /** True for a network that was trained without defence; null where nothing is known. */
  readonly isUndefended: boolean | null
  /** Checks that an earlier attempt of the same run has finished. */
  readonly done: readonly MeasuredCheckId[]
  readonly runId: string
}

/**
 * The checks of one robust accuracy that need the network, one after the other: progress and what is to be stored, then
 * a point for each. A run that was stopped goes on behind its last point.
 *
 * @throws AppError 'shape-mismatch' where model and data do not fit, 'invalid-input' where no image is left
 */
export const checkJob: CoreJob<CheckJobInput> = async function* (
  input: CheckJobInput,
  context: JobContext
): AsyncGenerator<CoreEvent, void, void> {
  const { spec, model, test } = input
  refuseMismatch({ model, data: test, samples: spec.samples, offset: spec.offset }, 'check')
  const ids = checksOf(spec)
  const turnsAway = model.classCount > test.classCount
  const costs = ids.map((id) => checkPasses(id, spec, test.bounds, turnsAway))
  const total = costs.reduce((sum, cost) => sum + cost, 0)
  let before = 0
  for (const [place, id] of ids.entries()) {
    const cost = costs[place] as number
    if (!input.done.includes(id)) {
      context.signal.throwIfAborted()
      const began = context.now()
      const running = measuredParts[id](input, context)
      const finding = yield* weighed(running, id, { before, cost, total })
      const result = resultOf(id, finding, input, (context.now() - began) / 1000)
      yield { kind: 'point', point: { kind: 'check', result } }
    }
    before += cost
  }
  yield { kind: 'progress', progress: passesDone(total, total, 'checks') }
}

function passesDone(done: number, total: number, message: string): Progress {
  return { done: Math.min(done, total), total, unit: 'passes', message }
}

/** Progress of a check as passes of the whole job. */
function weighed(
  running: AsyncGenerator<CoreEvent, Finding, void>,
  id: MeasuredCheckId,
  { before, cost, total }: { readonly before: number; readonly cost: number; readonly total: number }
): AsyncGenerator<CoreEvent, Finding, void> {
  return withProgress(running, (own) => {
    const share = own.total > 0 ? own.done / own.total : 0
    return passesDone(before + share * cost, total, `${id}, ${trustChecks[id].title}: ${own.message}`)
  })
}
