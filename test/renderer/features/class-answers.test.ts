// @vitest-environment jsdom
import type { GalleryEvaluation, GalleryExample } from '@contract/gallery'
import type { Bridge, CallAnswer } from '@contract/ipc'
import type { AttackChoice } from '@core/charts/compare/attack-choices'
import { classPrChart } from '@core/charts/compare/class-roc'
import { comparedRuns } from '@core/charts/compare/compared-runs'
import { createPinia, setActivePinia } from 'pinia'
import { describe, expect, it } from 'vitest'
import { effectScope, shallowRef } from 'vue'
import { countedImages, openedPoint } from '../../../src/renderer/src/features/compare/classes/counted-images'
import {
  type AnswersOfRuns,
  useAnswers
} from '../../../src/renderer/src/features/compare/classes/use-answers'
import { settle } from '../held-bridge'
import { attack, run } from './measurements'

/** Two classes; what the network says of the image, clean and attacked. */
const example = (sampleIndex: number, label: number, clean: number): GalleryExample => ({
  ...{ sampleIndex, label, cleanProbabilities: [1 - clean, clean], probabilities: [clean, 1 - clean] },
  ...{ cleanPrediction: Number(clean > 0.5), prediction: Number(clean < 0.5) },
  ...{ cleanCorrect: Number(clean > 0.5) === label, success: false, distance: 0 }
})
const examples = [example(40, 1, 0.9), example(41, 0, 0.2), example(42, 1, 0.6), example(43, 0, 0.7)]

/** A main process that answers for each evaluation when the test lets it. */
const gates = new Map<string, () => void>()
const results = [attack(0.1, 100), attack(0.2, 50)]
const gallery = results.map((result): GalleryEvaluation => ({
  ...{ evaluationId: result.evaluationId, runId: 'a', model: 'net', training: null, epoch: null },
  ...{ dataset: 'mnist', classNames: ['no', 'yes'], bounds: result.threatModel.bounds },
  ...{ imageShape: [28, 28, 1], count: 4, result }
}))
const bridge: Bridge = {
  async call(name, input): Promise<CallAnswer> {
    if (name === 'gallery.evaluations') return { ok: true, value: gallery }
    const { evaluationId } = input as { evaluationId: string }
    await new Promise<void>((open) => gates.set(evaluationId, open))
    // The first one has kept nothing.
    return { ok: true, value: evaluationId === results[0]?.evaluationId ? [] : examples }
  },
  on: () => () => undefined,
  pathForFile: () => ''
}
Object.defineProperty(window, 'bridge', { value: bridge })

function choiceOf(at: number): AttackChoice {
  const result = results[at]
  const [compared] = comparedRuns([{ detail: run('a', [{ attacks: result ? [result] : [] }]), slot: 0 }])
  if (result === undefined || compared === undefined) throw new Error('no such choice')
  return { key: `${at}`, label: 'PGD', conditions: '', evaluations: [{ run: compared, result, epoch: 1 }] }
}

async function answer(at: number): Promise<void> {
  gates.get(results[at]?.evaluationId ?? '')?.()
  // The calibration error is resampled in pieces.
  for (let turn = 0; turn < 40; turn++) await settle()
}

describe('the answers of the chosen attack', () => {
  it('are not replaced by those of the one before, which come later', async () => {
    setActivePinia(createPinia())
    const choice = shallowRef(choiceOf(0))
    const scope = effectScope()
    const answers = scope.run(() => useAnswers(() => choice.value)) as AnswersOfRuns
    await settle()
    choice.value = choiceOf(1)
    await settle()
    await answer(1)
    const named = answers.sets.value.map(({ when }) => when)
    expect(named).toEqual(['clean', 'attacked'])
    await answer(0)
    expect(answers.sets.value.map(({ when }) => when)).toEqual(named)
    expect(answers.byClass.value).toHaveLength(2)
    expect(answers.lacking.value).toEqual([])
    scope.stop()
  })
})

describe('the images of a point', () => {
  it('are those that are found at its threshold, the least sure first', async () => {
    setActivePinia(createPinia())
    const scope = effectScope()
    const answers = scope.run(() => useAnswers(() => choiceOf(1))) as AnswersOfRuns
    await settle()
    await answer(1)
    const [clean] = classPrChart(answers.byClass.value, 1, 'yes').series
    // Two of the three that are taken for the class are of it.
    const point = clean?.points.find(({ y }) => y !== null && Math.abs(y - 2 / 3) < 1e-9)
    const opened = clean && point && openedPoint(clean.id, point, 1)
    if (!opened) throw new Error('no such point')
    const found = countedImages(
      opened,
      answers.sets.value,
      answers.byClass.value,
      (index) => `class ${index}`
    )
    expect(found?.indices).toEqual([42, 43, 40])
    expect(found?.caption(43)).toBe('class 0: 0.700')
    expect(found?.kept).toBe(results[1]?.evaluationId)
    // The same of the confidence: right and wrong.
    const least = { of: clean.id, span: { upTo: 0.65 }, name: '', classIndex: null }
    const sure = countedImages(least, answers.sets.value, answers.byClass.value, String)
    expect(sure?.indices).toEqual([42])
    expect(sure?.caption(42)).toBe('0.600, right')
    expect(countedImages({ ...least, of: 'gone' }, answers.sets.value, [], String)).toBeNull()
    scope.stop()
  })
})
