import '@tensorflow/tfjs-node'
import { attackInfos, AttackSpec, drawsAtRandom, type AttackId, type AttackInfo } from '@contract/attacks'
import { describe, expect, it } from 'vitest'
import { imagesFor, lawSpec, runAttack, withTinyModel } from './support'

/** Attacks with restarts, as they are, and in the ways in which some of them may draw more or less. */
const cases: readonly { attack: AttackId; options: Record<string, unknown> }[] = [
  ...Object.values(attackInfos)
    .filter((info: AttackInfo) => 'restarts' in info.options.shape)
    // FAB draws from its second start on.
    .map(({ id }) => ({ attack: id, options: { restarts: /^fab/.test(id) ? 4 : 1 } })),
  { attack: 'pgd', options: { randomStart: false } },
  { attack: 'mifgsm', options: { scales: 3, kernel: 3, nesterov: true } },
  { attack: 'mifgsm', options: { diversity: 1 } },
  { attack: 'mifgsm', options: { neighbours: 2 } }
]

describe('restarts', () => {
  it.each(cases)(
    'of $attack $options differ where it says that it draws, and only there',
    ({ attack, options }) =>
      withTinyModel('convolution', async (model) => {
        const norm = attackInfos[attack].norms[0]
        const spec = lawSpec(attack, norm, norm === 'l0' ? 6 : 0.05, options)
        // Many of them withstand, so that the example is the best of what was seen on the way.
        const data = imagesFor(model, 12)
        const runs = await Promise.all(
          [1, 2].map((seed) =>
            runAttack({
              model,
              data,
              attack,
              norm,
              epsilon: spec.epsilon,
              options: { ...spec.options },
              seed
            })
          )
        )
        const [first, second] = runs.map(({ xAdv }) => Buffer.from(xAdv.buffer).toString('hex'))
        expect(first !== second).toBe(drawsAtRandom(AttackSpec.parse(spec)))
      })
  )
})
