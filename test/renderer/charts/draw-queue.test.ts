import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { drawSoon, forgetDraw } from '../../../src/renderer/src/charts/draw-queue'

/** Frames come when the test says so; the clock moves when a drawing says so. */
let due: ((began: number) => void)[]
let now: number

beforeEach(() => {
  due = []
  now = 0
  vi.stubGlobal('requestAnimationFrame', (run: (began: number) => void) => due.push(run))
  vi.spyOn(performance, 'now').mockImplementation(() => now)
})
afterEach(() => {
  while (due.length > 0) frame()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

/** Does all that asked for the next frame, which has been at work for some time already. */
function frame(milliseconds = 0): void {
  const turns = due
  due = []
  for (const turn of turns) turn(now - milliseconds)
}

const taking = (milliseconds: number, drawn: string[], name: string) => (): void => {
  drawn.push(name)
  now += milliseconds
}

describe('charts that wait to be drawn', () => {
  it('are drawn together while that is quick, and the rest in later frames', () => {
    const drawn: string[] = []
    for (const name of ['a', 'b', 'c', 'd']) drawSoon(taking(3, drawn, name))
    frame()
    expect(drawn).toEqual(['a', 'b'])
    frame()
    expect(drawn).toEqual(['a', 'b', 'c', 'd'])
    expect(due).toEqual([])
  })

  it('have one turn a frame, also when one asks to be drawn again while it is drawn', () => {
    const drawn: string[] = []
    let times = 0
    const again = (): void => {
      taking(20, drawn, 'again')()
      if (++times < 4) drawSoon(again)
    }
    drawSoon(again)
    for (const name of ['b', 'c']) drawSoon(taking(20, drawn, name))
    for (let count = 1; count <= 6; count++) {
      frame()
      expect(drawn).toHaveLength(count)
      expect(due.length).toBeLessThanOrEqual(1)
    }
  })

  it('leave a frame that was busy before to its other work, but not two in a row', () => {
    const drawn: string[] = []
    for (const name of ['a', 'b', 'c']) drawSoon(taking(20, drawn, name))
    for (const wanted of ['', 'a', 'a', 'ab', 'ab', 'abc']) {
      frame(30)
      expect(drawn.join('')).toBe(wanted)
    }
    expect(due).toEqual([])
    drawSoon(taking(1, drawn, 'd'))
    frame(3)
    expect(drawn.join('')).toBe('abcd')
  })

  it('wait only once, and no longer when they are forgotten', () => {
    const drawn: string[] = []
    const [a, b] = [taking(1, drawn, 'a'), taking(1, drawn, 'b')]
    drawSoon(a)
    drawSoon(b)
    drawSoon(a)
    forgetDraw(b)
    frame()
    expect(drawn).toEqual(['a'])
  })

  it('are drawn although one before them failed', () => {
    const drawn: string[] = []
    drawSoon(() => {
      throw new Error('no context')
    })
    drawSoon(taking(1, drawn, 'b'))
    expect(frame).toThrow('no context')
    frame()
    expect(drawn).toEqual(['b'])
  })
})
