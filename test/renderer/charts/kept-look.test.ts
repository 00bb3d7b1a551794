// @vitest-environment jsdom
import { type ChartView, plainView } from '@core/charts/chart-view'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { shallowRef } from 'vue'
import {
  choicesText,
  keptChoices,
  keptHidden,
  keptZoom,
  readChoices,
  readZoom,
  zoomText
} from '../../../src/renderer/src/charts/kept-look'
import { hashNow, stayAt } from '../../../src/renderer/src/route'

const id = (): string => 'clean'

describe('what a reader sets about a chart', () => {
  beforeEach(() => stayAt('#/uncertainty'))
  // What waits to be written is written.
  afterAll(() => stayAt('#/uncertainty'))

  it('comes back digit by digit', () => {
    const range = { min: 0.1 + 0.2, max: 1e9 }
    for (const zoom of [
      { x: null, y: null },
      { x: range, y: null },
      { x: null, y: range },
      { x: { min: -5, max: 1e-7 }, y: range }
    ])
      expect(readZoom(zoomText(zoom))).toEqual(zoom)
    const choices: ChartView = {
      ...plainView,
      ...{ smoothing: 0.37, smoother: 'gaussian', ignoreOutliers: true, xScale: 'log', yScale: 'linear' }
    }
    expect(readChoices(choicesText(choices, plainView), plainView)).toEqual(choices)
    expect(readChoices(choicesText(plainView, choices), choices)).toEqual(plainView)
    expect(choicesText(choices, choices)).toBe('')
  })

  it('is as at first where an address holds nonsense', () => {
    for (const text of ['a', '5~1', '1~', '~', '1~Infinity', '!!'])
      expect(readZoom(text), text).toEqual({ x: null, y: null })
    expect(readChoices('s7*kother*xround*q1', plainView)).toEqual(plainView)
  })

  it('is told by the address, chart by chart', () => {
    const zoom = keptZoom(id)
    const { hidden, toggle } = keptHidden(id)
    zoom.value = { x: { min: 1, max: 5 }, y: null }
    toggle('run 1')
    toggle('100%')
    expect(hidden.value).toEqual(new Set(['run 1', '100%']))
    toggle('run 1')
    expect(hashNow()).toBe('#/uncertainty?hidden.clean=100%2525&zoom.clean=1~5')
    expect(keptZoom(() => 'other').value).toEqual({ x: null, y: null })
    stayAt('#/uncertainty?hidden.clean=%25')
    expect(hidden.value).toEqual(new Set(['%']))
    expect(zoom.value).toEqual({ x: null, y: null })
  })

  it('gives way to a new choice for many charts in common', () => {
    const common = shallowRef<ChartView | undefined>({ ...plainView, smoothing: 0.6 })
    const choices = keptChoices(id, () => common.value)
    expect(choices.value.smoothing).toBe(0.6)
    choices.value = { ...choices.value, smoothing: 0.2, yScale: 'log' }
    const address = hashNow()
    expect(choices.value).toEqual({ ...plainView, smoothing: 0.2, yScale: 'log' })
    common.value = { ...plainView, smoothing: 0.9 }
    expect(choices.value).toEqual(common.value)
    // Come back to, whichever is there first.
    common.value = { ...plainView, smoothing: 0.6 }
    stayAt(address)
    expect(choices.value).toEqual({ ...plainView, smoothing: 0.2, yScale: 'log' })
    choices.value = plainView
    expect(choices.value).toEqual(plainView)
  })
})
