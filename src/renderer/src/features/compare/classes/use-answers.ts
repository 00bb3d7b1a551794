import { type AppError, toAppError } from '@contract/errors'
import type { GalleryEvaluation, GalleryExample } from '@contract/gallery'
import type { Dataset } from '@contract/dataset'
import type { Model } from '@contract/model'
import type { AttackChoice, ChosenEvaluation } from '@core/charts/compare/attack-choices'
import type { ClassAnswers } from '@core/charts/compare/class-roc'
import { type AnswerSet, type Answers, answerSet } from '@core/charts/compare/confidence-charts'
import { formatCount } from '@core/charts/format'
import { type Ref, type ShallowRef, ref, shallowRef, watch } from 'vue'
import { call } from '../../../api'
import { useLibraryStore } from '../../../stores/library'

export interface Lacking {
  readonly label: string
  readonly when: 'clean' | 'attacked'
  readonly model: Model | undefined
}

/** Which images were answered, in the order of the answers. */
export interface Imaged {
  /** Their numbers in the test split. */
  readonly images: readonly number[]
  /** The evaluation that kept images of this network, in which they can be looked at; empty where none did. */
  readonly kept: string
}
export type ImagedAnswers = AnswerSet & Imaged
export type ImagedClasses = ClassAnswers & Imaged

export interface AnswersOfRuns {
  readonly sets: ShallowRef<readonly ImagedAnswers[]>
  /** The same networks with the probabilities of all classes, of kept images only. */
  readonly byClass: ShallowRef<readonly ImagedClasses[]>
  readonly classNames: ShallowRef<readonly string[]>
  /** What could not be found, and of which network. */
  readonly lacking: ShallowRef<readonly Lacking[]>
  readonly reading: Ref<boolean>
  readonly error: ShallowRef<AppError | null>
  read(): Promise<void>
}

/**
 * How sure the networks were. Clean answers come from the predictions of the whole test split, or else from the images
 * that an attack kept; attacked ones from kept images only, for nothing else holds all logits.
 */
export function useAnswers(choice: () => AttackChoice): AnswersOfRuns {
  const library = useLibraryStore()
  const sets = shallowRef<readonly ImagedAnswers[]>([])
  const byClass = shallowRef<readonly ImagedClasses[]>([])
  const classNames = shallowRef<readonly string[]>([])
  const lacking = shallowRef<readonly Lacking[]>([])
  const reading = ref(false)
  const error = shallowRef<AppError | null>(null)
  let turn = 0

  async function read(): Promise<void> {
    const mine = ++turn
    reading.value = true
    try {
      const gallery = await call('gallery.evaluations')
      if (mine !== turn) return
      const found: ImagedAnswers[] = []
      const missing: Lacking[] = []
      const classes: ImagedClasses[] = []
      for (const one of choice().evaluations) {
        const model = library.models.find(({ weights }) => weights === one.result.modelHash)
        const dataset = library.allDatasets.find(({ hash }) => hash === one.result.datasetHash)
        const kept = keptOf(gallery, one)
        const examples =
          kept === undefined ? [] : await call('gallery.examples', { evaluationId: kept.evaluationId })
        if (mine !== turn) return
        if (kept !== undefined && examples.length > 0) {
          classNames.value = kept.classNames
          const { style, detail } = one.run
          for (const when of ['clean', 'attacked'] as const)
            classes.push({
              ...{ runId: detail.run.id, style, when, kept: kept.evaluationId },
              ...keptClasses(examples, when)
            })
        }
        const clean = (await predictedAnswers(model, dataset)) ?? keptAnswers(examples, 'clean')
        if (mine !== turn) return
        for (const [when, part] of [
          ['clean', clean],
          ['attacked', keptAnswers(examples, 'attacked')]
        ] as const)
          if (part === null) missing.push({ label: one.run.style.label, when, model })
          else {
            const set = answerSet({
              ...{ runId: one.run.detail.run.id, style: one.run.style, when },
              ...{ ...part, kept: kept?.evaluationId ?? '' }
            })
            found.push(await inPieces(set))
            if (mine !== turn) return
          }
        // One network after another: the first figures need not wait for the last.
        sets.value = [...found]
      }
      sets.value = found
      byClass.value = classes
      lacking.value = missing
      error.value = null
    } catch (thrown) {
      if (mine === turn) error.value = toAppError(thrown)
    } finally {
      if (mine === turn) reading.value = false
    }
  }

  watch(
    () =>
      choice()
        .evaluations.map(({ result }) => result.evaluationId)
        .join(' '),
    () => {
      sets.value = []
      byClass.value = []
      void read()
    },
    { immediate: true }
  )
  return { sets, byClass, classNames, lacking, reading, error, read }
}

/** Runs steps for a few milliseconds at a time. */
async function inPieces<Result>(steps: Generator<void, Result>): Promise<Result> {
  for (;;) {
    const until = window.performance.now() + 8
    while (window.performance.now() < until) {
      const step = steps.next()
      if (step.done === true) return step.value
    }
    await new Promise((resolve) => window.setTimeout(resolve, 0))
  }
}

interface Part {
  readonly answers: Answers
  readonly images: readonly number[]
  readonly source: string
  readonly whole?: boolean
}

/** The evaluation itself, or another one of the same network under the same attack. */
function keptOf(
  gallery: readonly GalleryEvaluation[],
  { result }: ChosenEvaluation
): GalleryEvaluation | undefined {
  const same = JSON.stringify([result.spec, result.threatModel])
  return (
    gallery.find(({ evaluationId }) => evaluationId === result.evaluationId) ??
    gallery.find(
      ({ result: other }) =>
        other.modelHash === result.modelHash &&
        other.datasetHash === result.datasetHash &&
        JSON.stringify([other.spec, other.threatModel]) === same
    )
  )
}

async function predictedAnswers(
  model: Model | undefined,
  dataset: Dataset | undefined
): Promise<Part | null> {
  if (!model || !dataset) return null
  const test = (await call('datasets.predictions', { datasetId: dataset.id, modelId: model.id }))?.test
  if (!test?.confidences) return null
  return {
    answers: {
      confidences: test.confidences,
      right: Uint8Array.from(test.margins, (one) => Number(one > 0))
    },
    images: [...test.margins.keys()],
    source: `all ${formatCount(test.margins.length)} test images`,
    whole: true
  }
}

const probabilitiesOf =
  (when: AnswerSet['when']) =>
  (example: GalleryExample): readonly number[] =>
    when === 'clean' ? example.cleanProbabilities : example.probabilities

const keptSource = (examples: readonly GalleryExample[]): string =>
  `the ${formatCount(examples.length)} images that the attack kept`

function keptClasses(
  examples: readonly GalleryExample[],
  when: AnswerSet['when']
): Pick<ImagedClasses, 'labels' | 'probabilities' | 'images' | 'source'> {
  return {
    images: examples.map(({ sampleIndex }) => sampleIndex),
    labels: examples.map(({ label }) => label),
    probabilities: examples.map(probabilitiesOf(when)),
    source: keptSource(examples)
  }
}

function keptAnswers(examples: readonly GalleryExample[], when: AnswerSet['when']): Part | null {
  if (examples.length === 0) return null
  const probabilities = probabilitiesOf(when)
  const said = (example: GalleryExample): number =>
    when === 'clean' ? example.cleanPrediction : example.prediction
  return {
    answers: {
      confidences: Float64Array.from(examples, (example) => Math.max(...probabilities(example))),
      right: Uint8Array.from(examples, (example) => Number(said(example) === example.label))
    },
    images: examples.map(({ sampleIndex }) => sampleIndex),
    source: keptSource(examples)
  }
}
