import '@tensorflow/tfjs-node'
import { describe, expect, it } from 'vitest'
import { AttackSpec } from '@contract/attacks'
import { AttackResult } from '@contract/measurement'
import type { LedgerRow } from '@contract/run'
import { ownClassText } from '@core/charts/own-class-text'
import { evaluateAttack, type AttackEvaluation } from '@core/evaluation/evaluate-attack'
import { worstCases } from '@core/evaluation/worst-case'
import { context, imagesFor, linearClassifier } from '../attacks/support'

const CLASSES = [0, 1, 2, 3]
const COUNT = 80
const epsilon = 0.15

/** Each class has a pixel of its own, which is its logit. */
const model = linearClassifier(
  CLASSES.map((own) => Float32Array.from(CLASSES, (pixel) => Number(pixel === own))),
  [0, 0, 0, 0]
)
const data = imagesFor(model, COUNT)
const pixelsOf = (row: number): number[] => [...data.pixels.subarray(4 * row, 4 * row + 4)]

interface Ran extends AttackEvaluation {
  readonly rows: LedgerRow[]
  readonly xAdv: number[]
}

async function run(attack: string, options: object): Promise<Ran> {
  const spec = AttackSpec.parse({ attack, norm: 'linf', epsilon, options } as AttackSpec)
  const request = { model, data, spec, offset: 0, samples: COUNT, seed: 1, batchSize: 16, epoch: null }
  const running = evaluateAttack({ ...request, evaluationId: attack, keepExamples: true }, context)
  const rows: LedgerRow[] = []
  const xAdv: number[] = []
  let next = await running.next()
  for (; next.done !== true; next = await running.next())
    if (next.value.kind === 'ledger') rows.push(...next.value.rows)
    else if (next.value.kind === 'examples') xAdv.push(...next.value.xAdv)
  return { ...next.value, rows, xAdv }
}

/** Whether the best of the box around an image, the wanted pixel up and the others down, is taken for the wanted class. */
function canBeReached(row: number, label: number, wanted: number): boolean {
  const pixels = pixelsOf(row)
  return Math.max(0, pixels[label]! - epsilon) < Math.min(1, pixels[wanted]! + epsilon)
}

const attacks: [string, object][] = [
  ['fgsm', {}],
  ['pgd', { steps: 10 }],
  ['worstof', { attacks: 'fgsm, pgd steps=5' }]
]

describe.each(attacks)('%s on a network whose answer is known', (attack, options) => {
  it.each([0, 3])(
    'reaches class %i where it can be reached, and leaves its own images alone',
    async (targetClass) => {
      const { rows, xAdv, result, neverWrong } = await run(attack, { ...options, goal: 'class', targetClass })
      const right = rows.filter(({ cleanCorrect }) => cleanCorrect)
      const own = right.filter(({ label }) => label === targetClass)
      for (const { sampleIndex: row, success, forwardCalls } of own) {
        expect([success, forwardCalls, neverWrong?.[row]]).toEqual([false, 0, 1])
        expect(xAdv.slice(4 * row, 4 * row + 4)).toEqual(pixelsOf(row))
      }
      for (const { sampleIndex, label, success, adversarialClass } of right) {
        if (label === targetClass) continue
        expect(success).toBe(canBeReached(sampleIndex, label!, targetClass))
        if (success) expect(adversarialClass).toBe(targetClass)
      }
      const successes = right.filter(({ success }) => success).length
      expect(own.length).toBeGreaterThan(5)
      expect(successes).toBeGreaterThan(5)
      expect(successes).toBeLessThan(right.length - own.length)
      // What is wrong before is not attacked, even where it is taken for the wanted class.
      const isTaken = ({ cleanCorrect, cleanClass }: LedgerRow): boolean =>
        !cleanCorrect && cleanClass === targetClass
      expect(rows.filter(isTaken).length).toBeGreaterThan(0)
      for (const { success, forwardCalls } of rows.filter(isTaken))
        expect([success, forwardCalls]).toEqual([false, 0])

      expect(result.threatModel).toMatchObject({ targeted: true, goal: { targetClass } })
      expect(result.robustAccuracy.count).toBe(right.length - successes)
      expect(result.attackSuccessRate).toMatchObject({ count: successes, total: right.length })
      expect(result.ofTargetClass).toBe(own.length)
      expect(AttackResult.parse(result)).toEqual(result)
      expect(ownClassText(result)).toEqual([
        `${own.length} right images of class ${targetClass} itself not attacked and counted as withstanding`
      ])
    }
  )

  it('finds at rank 2 the bytes of the runner-up, at the last rank those of the least likely class', async () => {
    const ranked = async (targetRank: number): Promise<Ran> =>
      run(attack, { ...options, goal: 'kth-likely', targetRank })
    for (const [targetRank, goal] of [
      [2, 'runner-up'],
      [4, 'least-likely']
    ] as const) {
      const [one, other] = [await ranked(targetRank), await run(attack, { ...options, goal })]
      expect(one.xAdv).toEqual(other.xAdv)
      expect(one.rows).toEqual(other.rows)
      expect(one.rows.filter(({ success }) => success).length).toBeGreaterThan(0)
    }
    const third = await ranked(3)
    expect(third.result.threatModel.goal).toEqual({ targetRank: 3 })
    expect(third.result.ofTargetClass).toBeUndefined()
    expect(ownClassText(third.result)).toEqual([])
    const found = third.rows.filter(({ success }) => success)
    expect(found.length).toBeGreaterThan(5)
    for (const { sampleIndex, adversarialClass } of found) {
      const pixels = pixelsOf(sampleIndex)
      expect(adversarialClass).toBe([...CLASSES].sort((a, b) => pixels[b]! - pixels[a]!)[2])
    }
  })
})

it('counts in the untargeted worst case whatever wrong class was reached', async () => {
  const options = { steps: 10 }
  const plain = await run('pgd', options)
  const aimed = await run('pgd', { ...options, goal: 'class', targetClass: 3 })
  const [worst] = worstCases([plain, aimed])
  expect(worst).toMatchObject({ targeted: 1, threatModel: { targeted: false } })
})

it.each([
  [{ goal: 'class', targetClass: 4 }, 'the classes 0 to 3'],
  [{ goal: 'kth-likely', targetRank: 5 }, 'Choose a rank from 2 to 4']
])('begins with no class that the network does not have: %o', async (options, said) => {
  for (const attack of ['pgd', 'universal', 'worstof'])
    await expect(run(attack, options)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining(said)
    })
})
