// @vitest-environment jsdom
import { CompareView } from '@contract/compare-view'
import { comparedRuns } from '@core/charts/compare/compared-runs'
import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import CompareCertified from '../../../src/renderer/src/features/certificates/CompareCertified.vue'
import CompareAttacks from '../../../src/renderer/src/features/compare/CompareAttacks.vue'
import CompareCurves from '../../../src/renderer/src/features/compare/CompareCurves.vue'
import CompareDifferences from '../../../src/renderer/src/features/compare/CompareDifferences.vue'
import ComparePage from '../../../src/renderer/src/features/compare/ComparePage.vue'
import CompareTradeOff from '../../../src/renderer/src/features/compare/CompareTradeOff.vue'
import CompareClasses from '../../../src/renderer/src/features/compare/classes/CompareClasses.vue'
import CompareTransfer from '../../../src/renderer/src/features/transfer/CompareTransfer.vue'
import { go } from '../../../src/renderer/src/route'
import { useMarksStore } from '../../../src/renderer/src/stores/marks'
import { useRunsStore } from '../../../src/renderer/src/stores/runs'
import { heldBridge, settle } from '../held-bridge'
import { run } from './measurements'

const bridge = heldBridge()
beforeEach(() => setActivePinia(createPinia()))

/** What each part says of chosen runs that hold nothing for it. Settings against results need no chosen run. */
const parts = [
  { part: 'curves', view: CompareCurves, words: 'Nothing was measured in these runs yet.' },
  { part: 'differences', view: CompareDifferences, words: 'Choose two runs or more' },
  { part: 'trade-off', view: CompareTradeOff, words: 'None of these runs was attacked' },
  { part: 'classes', view: CompareClasses, words: 'None of the chosen runs was attacked' },
  { part: 'attacks', view: CompareAttacks, words: 'These runs hold no corruptions' },
  { part: 'transfer', view: CompareTransfer, words: 'No transfer matrix yet' },
  { part: 'certified', view: CompareCertified, words: 'No certificate yet' }
]
const state = { view: { value: CompareView.parse({}) }, change: () => undefined, show: () => undefined }
const one = comparedRuns([{ detail: run('a', []), slot: 0 }])

describe.each(parts)('the part $part of Compare', ({ view, words }) => {
  it('says that the chosen runs hold nothing for it once all of them are read, not before', async () => {
    const mounted = mount(view, { props: { runs: [], reading: 'under-way', baseline: '', state } })
    await settle()
    expect(mounted.text()).not.toContain(words)
    expect(mounted.find('[role=status]').text()).toBe('Reading…')
    await mounted.setProps({ runs: one })
    await settle()
    expect(mounted.text()).not.toContain(words)
    await mounted.setProps({ reading: 'failed' })
    expect(mounted.text()).not.toContain(words)
    expect(mounted.find('[role=status]').text()).toContain('could not be read')
    await mounted.setProps({ reading: 'known' })
    expect(mounted.text()).toContain(words)
    mounted.unmount()
  })
})

describe.each(parts.filter(({ part }) => part === 'curves' || part === 'trade-off'))(
  'the part $part of Compare',
  ({ view, words }) => {
    it('does not say so while it works out what it draws of runs that are read', async () => {
      const mounted = mount(view, { props: { runs: one, reading: 'known', baseline: '', state } })
      expect(mounted.text()).not.toContain(words)
      expect(mounted.text()).toContain('Reading…')
      await settle()
      expect(mounted.text()).toContain(words)
      mounted.unmount()
    })
  }
)

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
