import type { AttackedBatch } from '@contract/attacked-batch'
import type { CoreEvent } from '../jobs/job'
import type { WaveExamples } from './attack-wave'
import type { SurvivalCounts } from './survival'
import type { Tally } from './tally'

/** The pixels of a finished wave that later stages need: NHWC in model units, logits row after row. */
export type WavePixels = Pick<WaveExamples, 'xAdv' | 'cleanLogits' | 'logits'>

/** A wave that an earlier start of the same job has finished. */
export interface FinishedWave extends Omit<AttackedBatch, 'kind' | 'artifact'> {
  /** Reads its pixels; null where they were not kept. */
  readonly pixels: (() => Promise<WavePixels>) | null
}

/** The columns of a tally that are plain numbers. */
const columns = [
  'cleanCorrect',
  'attacked',
  'success',
  'found',
  'distance',
  'label',
  'cleanClass',
  'adversarialClass',
  'cleanMargin',
  'adversarialMargin',
  'forwardCalls',
  'backwardCalls',
  'zeroGradient',
  'notFiniteGradient',
  'leftBall',
  'leftBox',
  'notFinite',
  'silent',
  'likeProbabilities'
] as const satisfies readonly Exclude<keyof Tally, 'wonBy'>[]

type Value = NonNullable<AttackedBatch['columns'][string]>[number]

export interface WaveRecord {
  readonly evaluationId: string
  readonly modelHash: string
  readonly datasetHash: string
  readonly first: number
  readonly count: number
  readonly seconds: number
  readonly hashes: string[]
  readonly survivors: SurvivalCounts | null
}

/** The wave that begins at `at` in the tally as an event that a later start can go on from. */
export function waveEvent(
  { survivors, ...wave }: WaveRecord,
  tally: Tally,
  at: number,
  pixels: WavePixels | null
): CoreEvent {
  const part = (name: (typeof columns)[number]): Value[] =>
    Array.from(tally[name].subarray(at, at + wave.count), asJson)
  return {
    kind: 'attacked-batch',
    batch: {
      kind: 'attacked-batch',
      ...wave,
      columns: Object.fromEntries(columns.map((name) => [name, part(name)])),
      wonBy: tally.wonBy.slice(at, at + wave.count),
      survivors: survivors && [...survivors].map(([form, count]) => ({ form, ...count }))
    },
    pixels
  }
}

function asJson(value: number): Value {
  return Number.isFinite(value) ? value : (String(value) as Value)
}

/** Enters a finished wave into the tally from `at` on, and its survivors into the counts. */
export function enterFinished(
  { columns: given, wonBy, survivors, count }: FinishedWave,
  tally: Tally,
  at: number,
  counts: SurvivalCounts | null
): void {
  for (const name of columns) tally[name].set(Array.from(given[name] ?? [], Number), at)
  for (let row = 0; row < count; row++) tally.wonBy[at + row] = wonBy[row] ?? null
  if (counts === null) return
  addSurvivors(new Map((survivors ?? []).map(({ form, ...numbers }) => [form, { ...numbers }])), counts)
}

/** Adds the counts of one wave to those of all. */
export function addSurvivors(wave: SurvivalCounts, counts: SurvivalCounts): void {
  for (const [form, one] of wave) {
    const all = counts.get(form) ?? { examples: 0, adversarial: 0, within: 0, largest: 0 }
    counts.set(form, {
      examples: all.examples + one.examples,
      adversarial: all.adversarial + one.adversarial,
      within: all.within + one.within,
      largest: Math.max(all.largest, one.largest)
    })
  }
}

/** Of all finished waves those of one evaluation of this network on these data, by their first image. */
export function wavesOf(
  finished: readonly FinishedWave[],
  { evaluationId, modelHash, datasetHash }: Pick<WaveRecord, 'evaluationId' | 'modelHash' | 'datasetHash'>
): ReadonlyMap<number, FinishedWave> {
  const own = finished.filter(
    (wave) =>
      wave.evaluationId === evaluationId && wave.modelHash === modelHash && wave.datasetHash === datasetHash
  )
  return new Map(own.map((wave) => [wave.first, wave]))
}
