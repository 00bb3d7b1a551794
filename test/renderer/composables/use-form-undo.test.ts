// @vitest-environment jsdom
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { effectScope, ref } from 'vue'
import { useFill, useTakeOut } from '../../../src/renderer/src/composables/use-form-undo'
import { useNoticesStore } from '../../../src/renderer/src/stores/notices'

beforeEach(() => setActivePinia(createPinia()))

/** Presses Undo of the last notice, which answers in a later turn. */
async function undo(): Promise<void> {
  const { notices } = useNoticesStore()
  notices[notices.length - 1]?.undo?.()
  await new Promise((resolve) => setTimeout(resolve, 0))
}

describe('useTakeOut', () => {
  it('puts back what was taken out, where it stood and as it was', async () => {
    const list = ref([{ epsilon: 0.1 }, { epsilon: 0.2 }, { epsilon: 0.3 }])
    useTakeOut(() => list.value)(1, 'FGSM')
    expect(list.value).toEqual([{ epsilon: 0.1 }, { epsilon: 0.3 }])
    expect(useNoticesStore().notices.map(({ text }) => text)).toEqual(['Removed FGSM.'])
    await undo()
    expect(list.value).toEqual([{ epsilon: 0.1 }, { epsilon: 0.2 }, { epsilon: 0.3 }])
    expect(useNoticesStore().notices).toEqual([])
  })

  it('puts it into the list that the form has by then', async () => {
    const list = ref(['first', 'second'])
    useTakeOut(() => list.value)(1, 'second')
    list.value = []
    await undo()
    expect(list.value).toEqual(['second'])
  })

  it('leaves the list of changes with its form, which alone can put it back', () => {
    const list = ref(['first', 'second'])
    const form = effectScope()
    form.run(() => useTakeOut(() => list.value))?.(1, 'second')
    expect(useNoticesStore().changes.map(({ text }) => text)).toEqual(['Removed second.'])
    form.stop()
    expect(useNoticesStore().changes).toEqual([])
  })

  it('says nothing where nothing was taken out', () => {
    useTakeOut(() => [])(3, 'FGSM')
    expect(useNoticesStore().notices).toEqual([])
  })
})

describe('useFill', () => {
  const form = ref<{ epochs: number; methods: string[] } | null>(null)
  const make = (): ((epochs: number) => void) => {
    const fill = useFill({ read: () => form.value, write: (before) => (form.value = before) })
    return (epochs) => fill(() => (form.value = { epochs, methods: ['standard'] }), `${epochs} epochs`)
  }
  beforeEach(() => (form.value = null))

  it('brings back what was typed, in all its parts', async () => {
    const fill = make()
    fill(5)
    form.value?.methods.push('pgd-at')
    fill(20)
    expect(form.value).toEqual({ epochs: 20, methods: ['standard'] })
    await undo()
    expect(form.value).toEqual({ epochs: 5, methods: ['standard', 'pgd-at'] })
  })

  it('is silent over an empty form, and over what it filled itself', () => {
    const fill = make()
    fill(5)
    fill(20)
    fill(20)
    expect(useNoticesStore().notices).toEqual([])
  })

  it('asks again after an undo: what came back is typed still', async () => {
    const fill = make()
    fill(5)
    form.value?.methods.push('pgd-at')
    fill(20)
    await undo()
    fill(20)
    expect(useNoticesStore().notices).toHaveLength(1)
    await undo()
    expect(form.value?.methods).toEqual(['standard', 'pgd-at'])
  })
})
