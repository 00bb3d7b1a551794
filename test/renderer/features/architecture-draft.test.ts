import { describe, expect, it } from 'vitest'
import { architectureInfos, networkShapes } from '@contract/architecture'
import { useArchitectureDraft } from '../../../src/renderer/src/features/models/architecture-draft'

const conv3 = architectureInfos.conv3.layers
const kindsOf = (draft: ReturnType<typeof useArchitectureDraft>): string[] =>
  draft.layers.value.map(({ layer }) => layer.kind)

describe('an architecture while it is edited', () => {
  it('adds behind the chosen layer, duplicates, removes and moves', () => {
    const draft = useArchitectureDraft(conv3)
    const [first, second] = draft.layers.value
    draft.select(first!.key)
    draft.add('batch-norm')
    expect(kindsOf(draft).slice(0, 3)).toEqual(['convolution', 'batch-norm', 'max-pool'])
    expect(draft.layers.value[1]?.key).toBe(draft.selected.value)
    draft.duplicate(second!.key)
    expect(kindsOf(draft).slice(2, 4)).toEqual(['max-pool', 'max-pool'])
    draft.remove(draft.selected.value)
    draft.move(first!.key, null)
    expect(kindsOf(draft).at(-1)).toBe('convolution')
    draft.move(first!.key, draft.layers.value[0]!.key)
    expect(draft.layers.value[0]?.key).toBe(first!.key)
    const keys = draft.layers.value.map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('takes back every step and does it again, and forgets what was taken back once something else is done', () => {
    const draft = useArchitectureDraft(conv3)
    const states = [kindsOf(draft)]
    draft.add('dropout')
    states.push(kindsOf(draft))
    draft.remove(draft.layers.value[0]!.key)
    states.push(kindsOf(draft))
    draft.replace([])
    states.push(kindsOf(draft))
    for (const state of [...states].reverse().slice(1)) {
      draft.undo()
      expect(kindsOf(draft)).toEqual(state)
    }
    expect(draft.canUndo.value).toBe(false)
    for (const state of states.slice(1)) {
      draft.redo()
      expect(kindsOf(draft)).toEqual(state)
    }
    expect(draft.canRedo.value).toBe(false)
    draft.undo()
    draft.add('flatten')
    expect(draft.canRedo.value).toBe(false)
  })

  it('makes one step of changes of one option in a row', () => {
    const draft = useArchitectureDraft(conv3)
    const key = draft.layers.value[0]!.key
    for (const filters of [1, 16, 160]) draft.change(key, { filters })
    draft.change(key, { kernel: 5 })
    draft.change(key, { kernel: 5 })
    expect(draft.layers.value[0]?.layer).toMatchObject({ filters: 160, kernel: 5 })
    draft.undo()
    expect(draft.layers.value[0]?.layer).toMatchObject({ filters: 160, kernel: 3 })
    draft.undo()
    expect(draft.layers.value[0]?.layer).toMatchObject({ filters: 32 })
    expect(draft.canUndo.value).toBe(false)
  })

  it('says which option was emptied, at its layer', () => {
    const draft = useArchitectureDraft(conv3)
    const problem = (): unknown =>
      networkShapes(
        draft.layers.value.map(({ layer }) => layer),
        [28, 28, 1],
        10
      ).problem
    draft.change(draft.layers.value[2]!.key, { filters: undefined })
    expect(problem()).toMatchObject({ index: 2, message: expect.stringMatching(/^filters: /) as string })
    draft.undo()
    expect(problem()).toBeNull()
  })
})
