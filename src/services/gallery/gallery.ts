import { AppError } from '@contract/errors'
import type { GalleryEvaluation, GalleryExample, GalleryImages } from '@contract/gallery'
import type { Model } from '@contract/model'
import type { StoredExamples } from '../store/examples'
import type { Store } from '../store/store'
import { readExamples } from './examples-file'

/** Every finished evaluation that kept examples, in the order in which they were made; none of runs in the trash. */
export function listGallery(store: Store): GalleryEvaluation[] {
  const trashed = store.marks.trashed()
  const kept = store.examples.list().filter(({ runId }) => !trashed.has(runId))
  const results = new Map(
    [...new Set(kept.map(({ runId }) => runId))].flatMap((runId) =>
      store.evaluations.list(runId).map(({ result }) => [result.evaluationId, result] as const)
    )
  )
  const networks = [...store.models.trashed(), ...store.models.list()].reverse()
  /**
   * By weights: the name of a network may be another by now. Trainings of one architecture and seed begin with the same
   * weights, though, and of these the one counts that the attack names.
   */
  const attacked = (modelHash: string, name: string): Model | undefined => {
    const same = networks.filter(({ weights }) => weights === modelHash)
    return same.find((one) => one.name === name) ?? same[0]
  }
  return kept.flatMap(({ runId, examples }) => {
    const { spec } = store.runs.get(runId)
    const result = results.get(examples.evaluationId)
    if (spec.kind !== 'attack' || result === undefined) return []
    const known = store.datasets.all().find(({ hash }) => hash === result.datasetHash)
    const network = attacked(result.modelHash, spec.model)
    const numbers = Array.from({ length: examples.classCount }, (_, index) => String(index))
    return {
      evaluationId: examples.evaluationId,
      runId,
      model: spec.model,
      training: network?.runId ?? null,
      epoch: network?.epoch ?? null,
      dataset: spec.dataset,
      classNames: known?.classNames ?? numbers,
      bounds: result.threatModel.bounds,
      imageShape: examples.imageShape,
      count: examples.indices.length,
      result
    }
  })
}

/** What was done to each kept image of an evaluation. Throws `not-found`. */
export async function galleryExamples(store: Store, evaluationId: string): Promise<GalleryExample[]> {
  const { examples } = find(store, evaluationId)
  const number = store.evaluations.find(evaluationId) as number
  const rows = new Map(store.ledger.list(number, evaluationId).map((row) => [row.sampleIndex, row]))
  const { cleanLogits, logits } = await readExamples(store.artifacts, examples)
  const { classCount } = examples
  return examples.indices.map((sampleIndex, place) => {
    const before = cleanLogits.subarray(place * classCount, (place + 1) * classCount)
    const after = logits.subarray(place * classCount, (place + 1) * classCount)
    const row = rows.get(sampleIndex)
    return {
      sampleIndex,
      label: examples.labels[place] as number,
      cleanProbabilities: softmax(before),
      probabilities: softmax(after),
      cleanPrediction: largest(before),
      prediction: largest(after),
      cleanCorrect: row?.cleanCorrect ?? false,
      success: row?.success ?? false,
      distance: row?.distance ?? 0
    }
  })
}

/** Pixels of some kept images. Throws `not-found`. */
export async function galleryImages(
  store: Store,
  evaluationId: string,
  sampleIndices: readonly number[]
): Promise<GalleryImages> {
  const { examples } = find(store, evaluationId)
  const { x, xAdv } = await readExamples(store.artifacts, examples)
  const size = x.length / examples.indices.length
  const clean = new Float32Array(size * sampleIndices.length)
  const adversarial = new Float32Array(size * sampleIndices.length)
  sampleIndices.forEach((sampleIndex, row) => {
    const place = examples.indices.indexOf(sampleIndex)
    if (place < 0) {
      throw new AppError('not-found', `Image ${sampleIndex} was not kept by ${evaluationId}.`)
    }
    clean.set(x.subarray(place * size, (place + 1) * size), row * size)
    adversarial.set(xAdv.subarray(place * size, (place + 1) * size), row * size)
  })
  return { clean, adversarial }
}

function find(store: Store, evaluationId: string): StoredExamples {
  const found = store.examples.find(evaluationId)
  if (found) return found
  throw new AppError('not-found', `There are no kept examples of "${evaluationId}" in this project.`)
}

/** Probabilities of one row of logits; the largest is taken off first, so that nothing overflows. */
function softmax(logits: Float32Array): number[] {
  const most = Math.max(...logits)
  const powers = Array.from(logits, (logit) => Math.exp(logit - most))
  const sum = powers.reduce((total, power) => total + power, 0)
  return powers.map((power) => power / sum)
}

function largest(logits: Float32Array): number {
  return logits.reduce((best, logit, index) => (logit > (logits[best] as number) ? index : best), 0)
}
