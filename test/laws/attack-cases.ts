import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { attackInfos, type AttackId, type AttackInfo } from '@contract/attacks'
import type { Law } from '@contract/attacks/info'
import { installFastGradients } from '@core/tensor/fast-gradients'
import { installFastKernels } from '@core/tensor/fast-kernels'
import { attackCases, tinyModels } from '../core/attacks/support'

export { middling } from '../core/attacks/quick-options'

/** Every attack, norm and tiny model. */
export const cases = attackCases.flatMap((attackCase) =>
  tinyModels.map((model) => ({ ...attackCase, model, name: `${attackCase.name} on ${model}` }))
)
/** False where the declaration says why a law cannot hold for the attack. */
export function holds(attack: AttackId, law: Law): boolean {
  const { exempt }: AttackInfo = attackInfos[attack]
  return exempt?.[law] === undefined
}
/** True of an attack that runs others. */
export function isEnsemble(attack: AttackId): boolean {
  return 'members' in attackInfos[attack]
}
/** Makes every test of a file end with as many tensors as it began with. */
export function countTensors(): void {
  let tensors = 0
  beforeAll(() => {
    installFastGradients()
    installFastKernels()
  })
  beforeEach(() => (tensors = tf.memory().numTensors))
  afterEach(() => expect(tf.memory().numTensors).toBe(tensors))
}
