// @vitest-environment jsdom
import type { GalleryEvaluation, GalleryExample } from '@contract/gallery'
import { mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it } from 'vitest'
import { shallowRef } from 'vue'
import CompareExample from '../../../src/renderer/src/features/gallery/CompareExample.vue'
import ImageCompare from '../../../src/renderer/src/features/gallery/ImageCompare.vue'
import { heldBridge, settle } from '../held-bridge'

const bridge = heldBridge()

/** As main: an image that an evaluation did not keep is an error. */
const kept: Readonly<Record<string, number>> = { weak: 200, middle: 50, strong: 120 }
const examples = Object.fromEntries(
  Object.entries(kept).map(([id, count]) => [
    id,
    Array.from({ length: count }, (_, sampleIndex) => ({ sampleIndex }) as GalleryExample)
  ])
)
const evaluations = [
  ['weak', 0.1],
  ['middle', 0.2],
  ['strong', 0.3]
].map(([evaluationId, epsilon]) => ({
  ...{ evaluationId, imageShape: [1, 2, 1], bounds: { lower: 0, upper: 1 } },
  result: { threatModel: { epsilon } }
})) as unknown as GalleryEvaluation[]

beforeEach(() => {
  bridge.answers['gallery.images'] = (input) => {
    const { evaluationId, sampleIndices } = input as { evaluationId: string; sampleIndices: number[] }
    if ((sampleIndices[0] ?? 0) >= (kept[evaluationId] ?? 0)) throw new Error('not kept')
    return { clean: new Float32Array(2), adversarial: new Float32Array(2).fill(0.1) }
  }
})

describe('comparing the pictures of an image', () => {
  it('shows those of the epsilons that kept it, and names the others', async () => {
    const view = mount(CompareExample, {
      props: { evaluations, sampleIndex: 100, examplesOf: (id: string) => examples[id] },
      global: { stubs: { PictureCanvas: true } }
    })
    await settle()
    const labels = (): string[] => {
      const pictures = view.findComponent(ImageCompare).props('pictures') as readonly { label: string }[]
      return pictures.map(({ label }) => label)
    }
    expect(labels()).toEqual(['Clean', 'Adversarial, ε 0.1', 'Perturbation, ε 0.1', 'Adversarial, ε 0.3'])
    expect(view.text()).toContain('This image was not kept at epsilon 0.2.')
    expect(view.find('[role=alert]').exists()).toBe(false)
    await view.setProps({ sampleIndex: 150 })
    await settle()
    expect(labels()).toEqual(['Clean', 'Adversarial, ε 0.1', 'Perturbation, ε 0.1'])
    expect(view.text()).toContain('This image was not kept at epsilon 0.2, 0.3.')
    await view.setProps({ sampleIndex: 20 })
    await settle()
    expect(labels()).toHaveLength(5)
    expect(view.text()).not.toContain('not kept')
    view.unmount()
  })

  it('says nothing of an epsilon before it is known what that one kept', async () => {
    const known = shallowRef<typeof examples>({ weak: examples['weak'] as GalleryExample[] })
    const view = mount(CompareExample, {
      props: { evaluations, sampleIndex: 100, examplesOf: (id: string) => known.value[id] },
      global: { stubs: { PictureCanvas: true } }
    })
    await settle()
    expect(view.text()).toBe('')
    known.value = examples
    await settle()
    expect(view.text()).toContain('This image was not kept at epsilon 0.2.')
    view.unmount()
  })
})
