import { describe, expect, it } from 'vitest'
import { type LateChart, renderLate } from '../../../src/renderer/src/charts/late-render'

/** As Chart.js does: an update measures, and then draws. */
function chartLike() {
  const done: string[] = []
  const chart = {
    update(mode?: unknown) {
      done.push(`update ${String(mode)}`)
      this.render()
    },
    render() {
      done.push('render')
    }
  } as LateChart
  return { chart, done }
}

describe('a chart under a gesture', () => {
  it('is drawn with the next frame where the plugin updates it, and at once where it draws itself', () => {
    const { chart, done } = chartLike()
    const own = renderLate(chart, () => done.push('ask'))
    chart.update('none')
    expect(done.splice(0)).toEqual(['update none', 'ask'])
    own(() => chart.update('none'))
    expect(done.splice(0)).toEqual(['update none', 'render'])
    chart.render()
    expect(done).toEqual(['render'])
  })

  it('is drawn at once when its size changes', () => {
    const { chart, done } = chartLike()
    renderLate(chart, () => done.push('ask'))
    chart.update('resize')
    expect(done).toEqual(['update resize', 'render'])
  })

  it('draws again after an update that failed', () => {
    const { chart, done } = chartLike()
    let fails = true
    const update = chart.update.bind(chart)
    chart.update = (mode) => {
      if (fails) throw new Error('no scale')
      update(mode)
    }
    const own = renderLate(chart, () => done.push('ask'))
    expect(() => own(() => chart.update('none'))).toThrow('no scale')
    expect(() => chart.update('none')).toThrow('no scale')
    fails = false
    chart.render()
    expect(done).toEqual(['render'])
    chart.update('none')
    expect(done).toContain('ask')
  })
})
