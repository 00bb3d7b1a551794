import { describe, expect, it } from 'vitest'
import {
  brushPixels,
  editDistance,
  editedSample,
  isEdited,
  noEdit,
  useSampleEdit
} from '../../../src/renderer/src/features/probe/sample-edit'

const shape: [number, number, number] = [3, 4, 2]
const bounds = { lower: -1, upper: 1 }
const space = { shape, bounds }
const base = Float32Array.from({ length: 24 }, (_, at) => -1 + at / 12)
const other = base.map((value) => 0 - value)
const edit = (part: Partial<typeof noEdit>): Float32Array =>
  editedSample(base, other, space, { ...noEdit, ...part })

describe('a sample that is edited', () => {
  it('is the sample bit by bit without an edit, and never the same array', () => {
    expect(edit({})).toEqual(base)
    expect(edit({})).not.toBe(base)
    expect(isEdited(noEdit)).toBe(false)
  })

  it('is the other sample at the end of the way, and the mean in the middle', () => {
    expect(edit({ blend: 1 })).toEqual(other)
    expect([...edit({ blend: 0.5 })].every((value) => Math.abs(value) < 1e-6)).toBe(true)
    expect(editedSample(base, null, space, { ...noEdit, blend: 1 })).toEqual(base)
  })

  it('stays inside of the bounds, whatever is asked for', () => {
    for (const part of [
      { brightness: 1 },
      { brightness: -1 },
      { contrast: 3 },
      { contrast: 3, brightness: 0.4 }
    ])
      expect([...edit(part)].every((value) => value >= -1 && value <= 1)).toBe(true)
    expect([...edit({ brightness: 1 })].slice(12).every((value) => value === 1)).toBe(true)
    expect([...edit({ contrast: 0 })].every((value) => value === 0)).toBe(true)
  })

  it('moves whole pixels, brings in the lower bound, and nothing remains of a shift by its width', () => {
    const moved = edit({ right: 1, down: -1 })
    const pixel = (values: Float32Array, row: number, column: number): number[] => [
      ...values.subarray((row * 4 + column) * 2, (row * 4 + column) * 2 + 2)
    ]
    expect(pixel(moved, 0, 1)).toEqual(pixel(base, 1, 0))
    expect(pixel(moved, 1, 3)).toEqual(pixel(base, 2, 2))
    expect(pixel(moved, 2, 2)).toEqual([-1, -1])
    expect(pixel(moved, 0, 0)).toEqual([-1, -1])
    expect([...edit({ right: 4 }), ...edit({ down: -7 })].every((value) => value === -1)).toBe(true)
  })

  it('carries paint on top of all else, on all channels', () => {
    const painted = edit({ painted: { 5: 0.75 }, brightness: 1, right: 2 })
    expect([painted[10], painted[11]]).toEqual([0.5, 0.5])
  })

  it('is as far from what it was as its norms say', () => {
    expect(editDistance(base, base, 2)).toEqual({ l2: 0, linf: 0, pixels: 0 })
    const changed = base.slice()
    changed[4] = (changed[4] as number) + 0.3
    changed[5] = (changed[5] as number) - 0.4
    const { l2, linf, pixels } = editDistance(base, changed, 2)
    expect(l2).toBeCloseTo(0.5, 6)
    expect(linf).toBeCloseTo(0.4, 6)
    expect(pixels).toBe(1)
  })

  it('goes back a stroke at a time, and begins anew', () => {
    let time = 0
    const state = useSampleEdit(noEdit, () => time)
    state.change({ painted: { 1: 1 } })
    time += 50
    state.change({ painted: { 1: 1, 2: 1 } })
    time += 2000
    state.change({ brightness: 0.5 })
    state.history.undo()
    expect(state.edit.value).toEqual({ ...noEdit, painted: { 1: 1, 2: 1 } })
    state.history.undo()
    expect(isEdited(state.edit.value)).toBe(false)
    state.history.redo()
    state.history.redo()
    expect(state.edit.value.brightness).toBe(0.5)
  })

  it('takes a slow stroke back as a whole', () => {
    let time = 0
    const state = useSampleEdit(noEdit, () => time)
    state.begin()
    for (const pixel of [1, 2, 3]) {
      time += 5000
      state.change({ painted: { ...state.edit.value.painted, [pixel]: 1 } })
    }
    state.end()
    expect(Object.keys(state.edit.value.painted)).toHaveLength(3)
    state.history.undo()
    expect(isEdited(state.edit.value)).toBe(false)
    expect(state.history.canUndo.value).toBe(false)
  })
})

describe('the brush', () => {
  it('is as wide as it says, round, and stays on the image', () => {
    expect(brushPixels({ row: 1, column: 2 }, 1, shape)).toEqual([6])
    expect(brushPixels({ row: 5, column: 5 }, 3, [11, 11, 1])).toHaveLength(5)
    const wide = brushPixels({ row: 5, column: 5 }, 5, [11, 11, 1])
    expect(wide).toContain(5 * 11 + 7)
    expect(wide).not.toContain(3 * 11 + 3)
    expect(brushPixels({ row: 0, column: 0 }, 9, shape).every((pixel) => pixel >= 0 && pixel < 12)).toBe(true)
  })
})
