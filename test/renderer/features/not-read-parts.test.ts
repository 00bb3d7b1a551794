// @vitest-environment jsdom
import { CompareView } from '@contract/compare-view'
import { comparedRuns } from '@core/charts/compare/compared-runs'
import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Component } from 'vue'
import { compareParts } from '../../../src/renderer/src/features/compare/compare-parts'
import type { Part } from '../../../src/renderer/src/features/compare/use-compare-view'
import ComparePage from '../../../src/renderer/src/features/compare/ComparePage.vue'
import { go } from '../../../src/renderer/src/route'
import { useMarksStore } from '../../../src/renderer/src/stores/marks'
import { useRunsStore } from '../../../src/renderer/src/stores/runs'
import { heldBridge, settle } from '../held-bridge'
import { run } from './measurements'

const bridge = heldBridge()
beforeEach(() => setActivePinia(createPinia()))

/** What each part says of chosen runs that hold nothing for it. Settings against results need no chosen run. */
const nothing: Partial<Record<Part, string>> = {
  curves: 'Nothing was measured in these runs yet.',
  differences: 'Choose two runs or more',
  'trade-off': 'None of these runs was attacked',
  classes: 'None of the chosen runs was attacked',
  attacks: 'These runs hold no corruptions',
  transfer: 'No transfer matrix yet',
  certified: 'No certificate yet'
}
const state = { view: { value: CompareView.parse({}) }, change: () => undefined, show: () => undefined }
const one = comparedRuns([{ detail: run('a', []), slot: 0 }])

describe.each(compareParts.filter(({ part }) => part in nothing))(
  'the part $part of Compare',
  ({ part, view }) => {
    it('says that the chosen runs hold nothing for it once all of them are read, not before', async () => {
      const words = nothing[part] ?? ''
      const mounted = mount(view, {
        props: { runs: one.slice(0, 0), reading: 'under-way', baseline: '', state } as never
      })
      await settle()
      expect(mounted.text()).not.toContain(words)
      expect(mounted.find('[role=status]').text()).toBe('Reading…')
      await mounted.setProps({ runs: one } as never)
      await settle()
      expect(mounted.text()).not.toContain(words)
      await mounted.setProps({ reading: 'failed' } as never)
      expect(mounted.text()).not.toContain(words)
      expect(mounted.find('[role=status]').text()).toContain('could not be read')
      await mounted.setProps({ reading: 'known' } as never)
      expect(mounted.text()).toContain(words)
      mounted.unmount()
    })
  }
)

describe.each(['curves', 'trade-off'] as const)('the part %s of Compare', (wanted) => {
  it('does not say so while it works out what it draws of runs that are read', async () => {
    const view = compareParts.find(({ part }) => part === wanted)?.view
    const props = { runs: one, reading: 'known', baseline: '', state } as never
    const mounted = mount(view as Component, { props })
    expect(mounted.text()).not.toContain(nothing[wanted])
    expect(mounted.text()).toContain('Reading…')
    await settle()
    expect(mounted.text()).toContain(nothing[wanted])
    mounted.unmount()
  })
})

describe('Compare', () => {
  it('does not ask for more runs while those that are chosen are not read, or cannot be', async () => {
    const words = 'Choose two runs or more'
    bridge.answers['jobs.list'] = () => ['a', 'b'].map((id) => run(id, []).run)
    bridge.answers['compare.points'] = () => ({ points: [], total: 0 })
    bridge.hold('compare.points')
    await Promise.all([useRunsStore().load(), useMarksStore().load()])
    go('compare', 'differences', '0.a+1.b')
    await settle()
    const page = mount(ComparePage)
    await settle()
    expect(page.text()).not.toContain(words)
    expect(page.text()).toContain('Reading…')
    bridge.fail(['compare.points'], 'the disk is gone')
    await bridge.letThrough('compare.points')
    expect(page.text()).not.toContain(words)
    expect(page.find('[role=alert]').text()).toContain('the disk is gone')
    await bridge.release('compare.points')
    await page
      .findAll('button')
      .find((one) => one.text() === 'Try again')
      ?.trigger('click')
    await settle()
    expect(page.text()).not.toContain('the disk is gone')
    expect(page.text()).not.toContain(words)
    expect(page.text()).toContain('No run is pinned')
    page.unmount()
  })
})
