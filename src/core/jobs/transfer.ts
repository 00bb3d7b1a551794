import { attackLabel } from '@contract/attacks'
import type { TransferJobSpec, TransferRow } from '@contract/transfer'
import type { LabelledImages } from '../data'
import { evaluateAttack } from '../evaluation/evaluate-attack'
import type { FinishedWave } from '../evaluation/finished-waves'
import { threatOf } from '../evaluation/threat-of'
import {
  compareTargets,
  rightRows,
  rightThroughout,
  transferCell,
  type Inputs,
  type TargetOutcome
} from '../evaluation/transfer'
import type { Classifier } from '../models/classifier'
import type { CoreEvent, CoreJob, JobContext } from './job'

/** A network of the matrix, in memory only while it is asked; whoever opens it frees it. */
export interface TransferNetwork {
  readonly name: string
  /** SHA-256 of the weights. */
  readonly hash: string
  open(): Promise<{ readonly model: Classifier; dispose(): void }>
  /** Examples that an earlier run kept of this attack on the images of the job, from the first one on; null without. */
  kept(): Promise<KeptInputs | null>
}

/** Clean and attacked inputs, NHWC in model units, in the order of the test split. */
export interface KeptInputs {
  readonly evaluationId: string
  readonly x: Float32Array
  readonly xAdv: Float32Array
  readonly labels: ArrayLike<number>
}

export interface TransferJobInput {
  readonly spec: TransferJobSpec
  readonly networks: readonly TransferNetwork[]
  readonly test: LabelledImages
  readonly runId: string
  /** Waves that an earlier start of the same run has finished. */
  readonly finished?: readonly FinishedWave[]
}

/** Examples of one source with where they come from. */
interface Made extends KeptInputs {
  readonly examples: TransferRow['examples']
}

/**
 * A transfer matrix (Papernot et al. 2016, arXiv 1605.07277): for each network in turn its adversarial examples, kept or
 * made, and what every network says of them. What is made goes to the ledger and the evaluations like any attack; each
 * row follows as a point.
 */
export const transferJob: CoreJob<TransferJobInput> = async function* (
  { spec, networks, test, runId, finished }: TransferJobInput,
  context: JobContext
): AsyncGenerator<CoreEvent, void, void> {
  const { signal } = context
  // Attacking is what takes time; judging goes by in the blink of an eye beside it.
  const total = networks.length * spec.samples
  const label = attackLabel(spec.attack)
  const progress = (done: number, message: string): CoreEvent => ({
    kind: 'progress',
    progress: { done: Math.min(done, total), total, unit: 'samples', message }
  })
  /** What each network has right of the clean images: the same for every source. */
  const before = new Map<string, Uint8Array>()
  for (const [place, source] of networks.entries()) {
    signal.throwIfAborted()
    const began = context.now()
    const made = yield* examplesOf(source, place)
    const cells: TransferRow['cells'] = []
    const outcomes: TargetOutcome[] = []
    const inputs = (pixels: Float32Array): Inputs => ({
      pixels,
      labels: made.labels,
      imageShape: test.imageShape
    })
    for (const target of networks) {
      signal.throwIfAborted()
      yield progress((place + 1) * spec.samples, `${label} of ${source.name} on ${target.name}`)
      const { model, dispose } = await target.open()
      try {
        const clean = before.get(target.name) ?? rightRows(model, inputs(made.x), spec.batchSize, context)
        before.set(target.name, clean)
        const after = rightRows(model, inputs(made.xAdv), spec.batchSize, context)
        cells.push(transferCell(target.name, target.hash, clean, after))
        outcomes.push({ target: target.name, robust: rightThroughout(clean, after) })
      } finally {
        dispose()
      }
    }
    const row: TransferRow = {
      source: source.name,
      modelHash: source.hash,
      examples: made.examples,
      evaluationId: made.evaluationId,
      spec: spec.attack,
      threatModel: threatOf(spec.attack, test.bounds),
      sampleCount: made.labels.length,
      offset: spec.offset,
      seed: spec.seed,
      datasetHash: test.datasetHash,
      cells,
      comparisons: compareTargets(outcomes),
      seconds: (context.now() - began) / 1000
    }
    yield { kind: 'point', point: { kind: 'transfer', row } }
  }

  async function* examplesOf(source: TransferNetwork, place: number): AsyncGenerator<CoreEvent, Made, void> {
    const kept = await source.kept()
    if (kept !== null) {
      yield { kind: 'log', message: `Examples of ${source.name} were kept by ${kept.evaluationId}.` }
      return { ...kept, examples: 'kept' }
    }
    const evaluationId = `${runId}-transfer-${place}`
    const parts: { x: Float32Array; xAdv: Float32Array; y: Int32Array }[] = []
    const { model, dispose } = await source.open()
    const running = evaluateAttack(
      {
        ...{
          model,
          data: test,
          spec: spec.attack,
          samples: spec.samples,
          offset: spec.offset,
          seed: spec.seed
        },
        ...{ batchSize: spec.batchSize, evaluationId, epoch: null, keepExamples: true },
        ...(finished ? { finished } : {})
      },
      context
    )
    try {
      for (;;) {
        const next = await running.next()
        if (next.done === true) break
        const event = next.value
        if (event.kind === 'examples') parts.push(event)
        else if (event.kind === 'progress')
          yield progress(place * spec.samples + event.progress.done, `${label} on ${source.name}`)
        else {
          yield event
          if (event.kind === 'evaluation')
            for (const warning of event.result.warnings)
              yield {
                kind: 'warning',
                warning: { ...warning, message: `${source.name}: ${warning.message}` }
              }
        }
      }
    } finally {
      await running.return(undefined as never)
      dispose()
    }
    return {
      evaluationId,
      x: joined(parts.map(({ x }) => x)),
      xAdv: joined(parts.map(({ xAdv }) => xAdv)),
      labels: parts.flatMap(({ y }) => [...y]),
      examples: 'made'
    }
  }
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
