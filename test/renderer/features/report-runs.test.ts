// @vitest-environment jsdom
import { type DOMWrapper, type VueWrapper, flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import RunChoice from '../../../src/renderer/src/features/report/RunChoice.vue'
import { heldBridge, settle } from '../held-bridge'
import { run } from './measurements'

const RUNS = 500
/** In pixels: what a page would lay out. */
const ROW = 32
const IN_SIGHT = 320
/** So many rows at most are drawn. */
const FEW = 20

heldBridge()
const ids = Array.from({ length: RUNS }, (_, index) => `net-${index}`)
const [first = '', last = ''] = [ids[0], ids[RUNS - 1]]
const runs = ids.map((id) => run(id, []).run)

let choice: VueWrapper
/** What was chosen last. */
let chosen: string[] | null = null

beforeEach(async () => {
  setActivePinia(createPinia())
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe = vi.fn()
      unobserve = vi.fn()
      disconnect = vi.fn()
    }
  )
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(ROW)
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(IN_SIGHT)
  chosen = null
  choice = mount(RunChoice, {
    attachTo: document.body,
    props: {
      runs,
      modelValue: null,
      'onUpdate:modelValue': async (ids: string[] | null) => {
        chosen = ids
        await choice.setProps({ modelValue: ids })
      }
    }
  })
  await choice.get('input[value=some]').setValue()
  await settle()
})
afterEach(() => {
  choice.unmount()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

const list = (): Omit<DOMWrapper<HTMLElement>, 'exists'> =>
  choice.get<HTMLElement>('[role=group][aria-label=Runs]')
const rows = (): ReturnType<VueWrapper['findAll']> => list().findAll('li:not([aria-hidden])')
const labels = (): string[] =>
  list()
    .findAll('.label')
    .map((one) => one.text())
const all = (): ReturnType<VueWrapper['get']> => choice.get('.tools input[type=checkbox]')
const count = (): string => choice.get('.tools [role=status]').text()

async function find(words: string): Promise<void> {
  await choice.get('input[aria-label="Find a run"]').setValue(words)
  await settle()
}

describe('the runs of a report, of which there are 500', () => {
  it('are drawn where they are in sight alone, and each says how many there are', () => {
    expect(rows().length).toBeGreaterThanOrEqual(IN_SIGHT / ROW)
    expect(rows().length).toBeLessThan(FEW)
    expect(labels()[0]).toBe(first)
    expect(rows()[0]?.attributes()).toMatchObject({ 'aria-posinset': '1', 'aria-setsize': String(RUNS) })
    expect(list().attributes('tabindex')).toBe('0')
    expect(chosen).toEqual(ids)
    expect(count()).toBe('500 runs chosen')
  })

  it('are reached by scrolling', async () => {
    list().element.scrollTop = RUNS * ROW - IN_SIGHT
    await list().trigger('scroll')
    await settle()
    expect(labels().at(-1)).toBe(last)
    expect(rows().at(-1)?.attributes('aria-posinset')).toBe(String(RUNS))
    expect(rows().length).toBeLessThan(FEW)
  })

  it('are reached by keys, and the one that has the focus is ticked', async () => {
    const box = list().get<HTMLInputElement>('li input')
    box.element.focus()
    await box.trigger('keydown', { key: 'End' })
    await settle()
    expect(document.activeElement?.closest('li')?.getAttribute('aria-posinset')).toBe(String(RUNS))
    expect(rows().length).toBeLessThan(FEW)
    ;(document.activeElement as HTMLElement).click()
    await flushPromises()
    expect(chosen).toEqual(ids.slice(0, -1))
  })

  it('are all chosen and all left out at once, those out of sight as well', async () => {
    await all().trigger('click')
    await flushPromises()
    expect(chosen).toEqual([])
    expect(count()).toBe('0 runs chosen')
    await all().trigger('click')
    await flushPromises()
    expect(chosen).toEqual(ids)
  })

  it('are found by words; what these hide stays as it was', async () => {
    await find('49')
    const found = ids.filter((id) => id.includes('49'))
    expect(labels()).toEqual(found)
    await all().trigger('click')
    await flushPromises()
    expect(chosen).toEqual(ids.filter((id) => !id.includes('49')))
    await find('no such run')
    expect(rows()).toHaveLength(0)
    expect(choice.text()).toContain('None that fits.')
    await find('')
    expect(labels()[0]).toBe(first)
    expect(rows().length).toBeLessThan(FEW)
    expect(count()).toBe(`${RUNS - found.length} runs chosen`)
  })
})
