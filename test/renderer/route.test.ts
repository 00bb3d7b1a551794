// @vitest-environment jsdom
import { describe, expect, it } from 'vitest'
import { parseRoute, routeHash } from '../../src/renderer/src/route'

describe('routes', () => {
  it('come back as they were written', () => {
    for (const rest of [[], ['new'], ['new', 'attack'], ['01J8 %/x']]) {
      expect(parseRoute(routeHash('runs', ...rest))).toEqual({ page: 'runs', rest })
    }
  })

  it('fall back to the start page', () => {
    for (const hash of ['', '#', '#/', '#/nowhere/1', '#/__proto__', '#runs?']) {
      expect(parseRoute(hash), hash).toEqual({ page: 'projects', rest: [] })
    }
    expect(parseRoute('#/runs/%E0%A4%A')).toEqual({ page: 'runs', rest: ['%E0%A4%A'] })
  })
})
