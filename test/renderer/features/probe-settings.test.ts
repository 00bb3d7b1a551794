import { describe, expect, it } from 'vitest'
import { noEdit } from '../../../src/renderer/src/features/probe/sample-edit'
import { probeTexts, readProbeSettings } from '../../../src/renderer/src/features/probe/probe-settings'

const plain = {
  saliency: { method: 'gradient', classIndex: null },
  neighbour: null,
  edit: noEdit
} as const
const neighbour = { split: 'train', index: 12, label: 3, predicted: null, distance: 4.25 } as const

describe('the address of a close look', () => {
  it('says nothing of what is as at first', () => {
    expect(probeTexts(plain)).toEqual({ saliency: '', near: '', edit: '' })
    expect(readProbeSettings(new Map())).toEqual(plain)
  })

  it('brings back the reading, the neighbour and all that was done to the sample', () => {
    const edit = {
      ...{ blend: 0.25, contrast: 1.5, brightness: -0.1, right: -2, down: 3 },
      painted: { 0: 1, 29: 0.05, 30: 0.05, 783: 1 }
    }
    for (const settings of [
      { saliency: { method: 'smooth', classIndex: 4 }, neighbour, edit },
      {
        ...plain,
        neighbour: { ...neighbour, predicted: 0 },
        saliency: { method: 'integrated', classIndex: null }
      },
      { ...plain, edit: { ...noEdit, painted: { 5: 0 } } }
    ] as const) {
      const texts = probeTexts(settings)
      expect(readProbeSettings(new Map(Object.entries(texts)))).toEqual(settings)
    }
  })

  it('blends with nothing where the neighbour is not told, and leaves nonsense aside', () => {
    const read = (texts: Record<string, string>): unknown => readProbeSettings(new Map(Object.entries(texts)))
    expect(read({ edit: 'blend:0.5*contrast:2' })).toEqual({ ...plain, edit: { ...noEdit, contrast: 2 } })
    expect(read({ saliency: 'x~y', near: 'other~1', edit: 'contrast:*paint:a:1*paint:1:x*down' })).toEqual(
      plain
    )
  })
})
