// @vitest-environment jsdom
import type { Dataset } from '@contract/dataset'
import type { Model } from '@contract/model'
import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import ProjectorForm from '../../../src/renderer/src/features/projector/ProjectorForm.vue'
import AttackForm from '../../../src/renderer/src/features/runs/AttackForm.vue'
import CertifyForm from '../../../src/renderer/src/features/runs/CertifyForm.vue'
import ModelAndData from '../../../src/renderer/src/features/runs/ModelAndData.vue'
import UncertaintyForm from '../../../src/renderer/src/features/runs/UncertaintyForm.vue'
import { chosenFirst } from '../../../src/renderer/src/features/runs/chosen-first'
import SliceForm from '../../../src/renderer/src/features/slice/SliceForm.vue'
import { useLibraryStore } from '../../../src/renderer/src/stores/library'
import { heldBridge, settle } from '../held-bridge'

heldBridge()
const dataset = (id: string, imageShape: number[]): Dataset =>
  ({ id, name: id, imageShape, classNames: ['a', 'b'] }) as unknown as Dataset
const model = (name: string, datasetId: string | null, inputShape: number[]): Model =>
  ({ id: name, name, datasetId, inputShape }) as Model

beforeEach(() => {
  setActivePinia(createPinia())
  const library = useLibraryStore()
  library.datasets = [
    dataset('digits', [28, 28, 1]),
    dataset('letters', [28, 28, 1]),
    dataset('cars', [32, 32, 3])
  ]
  library.models = [
    model('reads', 'letters', [28, 28, 1]),
    model('imported', null, [32, 32, 3]),
    model('lost', 'gone', [8, 8, 1])
  ]
})

describe('what a form begins with', () => {
  it('is the first network with its own data set, not with the first one', () => {
    expect(chosenFirst()).toEqual({ model: 'reads', dataset: 'letters' })
  })

  it('is the network that was asked for, an imported one with a data set that fits it', () => {
    expect(chosenFirst('imported')).toEqual({ model: 'imported', dataset: 'cars' })
  })

  it('is the first data set where none belongs to the network or fits it', () => {
    expect(chosenFirst('lost')).toEqual({ model: 'lost', dataset: 'digits' })
    expect(chosenFirst('nobody')).toEqual({ model: 'reads', dataset: 'letters' })
  })

  it('is nothing where there is nothing', () => {
    setActivePinia(createPinia())
    expect(chosenFirst()).toEqual({ model: '', dataset: '' })
  })
})

describe.each([
  ['attack', AttackForm],
  ['uncertainty', UncertaintyForm],
  ['certify', CertifyForm],
  ['slice', SliceForm],
  ['map', ProjectorForm]
])('the form %s', (_, form) => {
  it("begins with the network's own data set", async () => {
    const mounted = mount(form)
    await settle()
    expect(mounted.getComponent(ModelAndData).props()).toEqual({ model: 'reads', dataset: 'letters' })
    mounted.unmount()
  })
})
