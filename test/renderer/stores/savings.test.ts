// @vitest-environment jsdom
import type { Dataset } from '@contract/dataset'
import { ReportOptions } from '@contract/report'
import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import SaveCard from '../../../src/renderer/src/features/report/SaveCard.vue'
import { go } from '../../../src/renderer/src/route'
import RailSavings from '../../../src/renderer/src/shell/RailSavings.vue'
import { useNoticesStore } from '../../../src/renderer/src/stores/notices'
import { useSavingsStore } from '../../../src/renderer/src/stores/savings'
import { heldBridge, settle } from '../held-bridge'

const bridge = heldBridge()
const props = { options: ReportOptions.parse({}), runs: 1, kept: 0 }
const dataset = { id: 'd1', name: 'mnist' } as Dataset
const told = (): string[] => useNoticesStore().notices.map(({ text, tone }) => `${tone}: ${text}`)
/** What main was asked for, and under which token. */
let asked: { name: string; token: string }[] = []

beforeEach(async () => {
  setActivePinia(createPinia())
  asked = []
  for (const name of ['reports.save', 'reports.stop', 'datasets.export', 'datasets.cancelExport'] as const)
    bridge.answers[name] = (input) => {
      asked.push({ name, token: (input as { token: string }).token })
      if (name === 'reports.save') return { path: '/out/a.zip', pages: null, bytes: 2048 }
      return name === 'datasets.export' ? { path: '/out/mnist.npz' } : undefined
    }
  await bridge.release('reports.save', 'datasets.export')
  go('report')
  await settle()
})

describe('a report that is being saved', () => {
  it('is watched and called off from another page, and found again on its own', async () => {
    bridge.hold('reports.save')
    const rail = mount(RailSavings)
    const card = mount(SaveCard, { props })
    await card.findAll('button')[2]?.trigger('click')
    await settle()
    // Its place is being asked for.
    expect(rail.text()).toBe('')
    const token = useSavingsStore().underWay[0]?.token ?? ''
    bridge.tell('reports.progress', { token, share: 0.25 })
    bridge.tell('reports.progress', { token: 'of the preview', share: 0.9 })
    await settle()
    expect(rail.text()).toContain('Saving the report as Bundle')
    expect(rail.get('[role=progressbar]').attributes('aria-valuenow')).toBe('25')
    card.unmount()
    go('runs')
    await settle()
    const again = mount(SaveCard, { props })
    expect(again.get('[role=progressbar]').attributes('aria-valuenow')).toBe('25')
    expect(again.findAll('button').map((one) => one.attributes('disabled') !== undefined)).toEqual([
      ...[true, true, true],
      false
    ])
    again.unmount()
    await rail.get('button').trigger('click')
    await settle()
    expect(asked).toContainEqual({ name: 'reports.stop', token })
    bridge.answers['reports.save'] = () => null
    await bridge.letThrough('reports.save')
    expect(rail.text()).toBe('')
    expect(told()).toEqual([])
    rail.unmount()
  })

  it('is told of where another page is open, and shown where its own is', async () => {
    const savings = useSavingsStore()
    await savings.saveReport('bundle', props.options)
    expect(told()).toEqual([])
    bridge.hold('reports.save')
    const saving = savings.saveReport('bundle', props.options)
    expect(savings.report).toBe(null)
    go('runs')
    await settle()
    await bridge.letThrough('reports.save')
    await saving
    expect(told()).toEqual(['info: Report saved to /out/a.zip'])
    const card = mount(SaveCard, { props })
    expect(card.get('[role=status]').text()).toContain('/out/a.zip')
    card.unmount()
  })

  it('says why it failed, there and elsewhere, until it is saved again', async () => {
    const savings = useSavingsStore()
    bridge.fail(['reports.save'], 'the disk is full')
    bridge.hold('reports.save')
    const saving = savings.saveReport('pdf', props.options)
    go('runs')
    await settle()
    await bridge.letThrough('reports.save')
    await saving
    expect(told()).toEqual(['error: the disk is full'])
    const card = mount(SaveCard, { props })
    expect(card.get('[role=alert]').text()).toContain('the disk is full')
    await bridge.release('reports.save')
    await card.findAll('button')[1]?.trigger('click')
    await settle()
    expect(card.find('[role=alert]').exists()).toBe(false)
    card.unmount()
  })
})

describe('an export of a data set', () => {
  it('can be called off from everywhere, says where it wrote, and shows no progress that nobody knows', async () => {
    bridge.hold('datasets.export')
    const rail = mount(RailSavings)
    const exporting = useSavingsStore().exportDataset(dataset)
    await settle()
    expect(rail.text()).toContain('Exporting mnist as NPZ')
    expect(rail.find('[role=progressbar]').exists()).toBe(false)
    expect(rail.get('a').attributes('href')).toBe('#/data/d1')
    await rail.get('button').trigger('click')
    await settle()
    expect(asked.map(({ name }) => name)).toEqual(['datasets.cancelExport'])
    // It had written all by then.
    await bridge.letThrough('datasets.export')
    await exporting
    expect(asked[0]?.token).toBe(asked[1]?.token)
    expect(told()).toEqual(['info: Exported to /out/mnist.npz'])
    expect(rail.text()).toBe('')
    rail.unmount()
  })
})
