// @vitest-environment jsdom
import { describe, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import {
  beforeLeaving,
  changeSettings,
  go,
  hashNow,
  hashOf,
  parseRoute,
  parseSettings,
  route,
  routeHash,
  setting,
  stay,
  stayAt
} from '../../src/renderer/src/route'

describe('routes', () => {
  it('come back as they were written', () => {
    for (const rest of [[], ['new'], ['new', 'attack'], ['01J8 %/x']]) {
      expect(parseRoute(routeHash('runs', ...rest))).toEqual({ page: 'runs', rest })
    }
  })

  it('fall back to the start page', () => {
    for (const hash of ['', '#', '#/', '#/nowhere/1', '#/__proto__', '#runs!']) {
      expect(parseRoute(hash), hash).toEqual({ page: 'projects', rest: [] })
    }
    expect(parseRoute('#/runs/%E0%A4%A')).toEqual({ page: 'runs', rest: ['%E0%A4%A'] })
  })

  it('are left behind who wants to do something first, as long as it is there', async () => {
    const left: string[] = []
    const scope = effectScope()
    scope.run(() => beforeLeaving(() => left.push(route.value.page)))
    stayAt('#/runs')
    expect(left).toEqual([])
    go('models')
    await vi.waitFor(() => expect(route.value.page).toBe('models'))
    expect(left).toEqual(['runs'])
    scope.stop()
    go('runs')
    await vi.waitFor(() => expect(route.value.page).toBe('runs'))
    expect(left).toEqual(['runs'])
  })
})

describe('what is set in a view', () => {
  it('stands behind the place, and comes back as it was', () => {
    const place = { page: 'gallery', rest: ['a b', '?'] } as const
    const hash = hashOf(
      place,
      new Map([
        ['zoom.x/y?', '1~5!0 & 1'],
        ['outcome', 'first'],
        ['none', '']
      ])
    )
    expect(hash).toBe('#/gallery/a%20b/%3F?outcome=first&zoom.x%2Fy%3F=1~5!0%20%26%201')
    expect(parseRoute(hash)).toEqual(place)
    expect(parseSettings(hash)).toEqual(
      new Map([
        ['outcome', 'first'],
        ['zoom.x/y?', '1~5!0 & 1']
      ])
    )
    expect(parseSettings('#/gallery')).toEqual(new Map())
  })

  it('is in the address a moment after it was set, and leaves the route as it is', () => {
    vi.useFakeTimers()
    stayAt('#/gallery/one')
    const before = route.value
    const outcome = setting('outcome')
    outcome.value = 'first'
    outcome.value = 'fooled'
    expect(hashNow()).toBe('#/gallery/one?outcome=fooled')
    expect(route.value).toBe(before)
    vi.advanceTimersByTime(200)
    expect(window.location.hash).toBe('#/gallery/one?outcome=fooled')
    stay('two')
    expect(window.location.hash).toBe('#/gallery/two?outcome=fooled')
    outcome.value = ''
    expect(hashNow()).toBe('#/gallery/two')
    stayAt('#/gallery/one?outcome=first')
    expect(outcome.value).toBe('first')
    vi.useRealTimers()
  })

  it('is left behind with its place, and never written over the next one', async () => {
    const aMoment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 250))
    stayAt('#/gallery/one')
    changeSettings({ outcome: 'first' })
    go('runs')
    await aMoment()
    expect(window.location.hash).toBe('#/runs')
    expect(hashNow()).toBe('#/runs')
    stayAt('#/gallery/one')
    changeSettings({ outcome: 'first' })
    window.location.hash = '#/jobs?find=net'
    await aMoment()
    expect(window.location.hash).toBe('#/jobs?find=net')
    expect(hashNow()).toBe('#/jobs?find=net')
    window.history.back()
    await aMoment()
    expect(hashNow()).toMatch(/^#\/gallery\/one/)
  })
})
