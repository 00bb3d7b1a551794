import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultState, fitState, loadState, saveState } from '../../src/main/window-state'

const left = { x: 0, y: 0, width: 1920, height: 1040 }
const right = { x: 1920, y: 0, width: 1280, height: 800 }
const state = { x: 100, y: 80, width: 1280, height: 800, maximized: false }

describe('where the window opens', () => {
  it('keeps a place that is on a display', () => {
    expect(fitState(state, [left, right])).toEqual(state)
    expect(fitState({ ...state, x: 2000 }, [left, right])).toEqual({ ...state, x: 2000 })
  })

  it('lets the system choose when the display is gone', () => {
    expect(fitState({ ...state, x: 2000 }, [left])).toEqual({ ...state, x: null, y: null })
    expect(fitState({ ...state, x: 100, y: 1030 }, [left])).toMatchObject({ x: null, y: null })
    expect(fitState({ ...state, x: -1250 }, [left])).toMatchObject({ x: null, y: null })
  })

  it('never makes the window larger than its display', () => {
    const huge = { ...state, x: 1930, y: 0, width: 4000, height: 3000 }
    expect(fitState(huge, [left, right])).toEqual({ ...huge, width: 1280, height: 800 })
  })

  it('works without any display', () => {
    expect(fitState(state, [])).toEqual({ ...state, x: null, y: null })
  })
})

describe('the saved state', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'heisenbench-state-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('comes back as it was saved', () => {
    const file = join(folder, 'state.json')
    saveState(file, { ...state, maximized: true })
    expect(loadState(file)).toEqual({ ...state, maximized: true })
  })

  it('is the default when missing, damaged or absurd', () => {
    expect(loadState(join(folder, 'missing.json'))).toEqual(defaultState)
    for (const text of [
      '{"x":',
      '[]',
      '{"x":0,"y":0,"width":1e9,"height":2,"maximized":false}',
      '{"x":"1"}'
    ]) {
      const file = join(folder, 'damaged.json')
      writeFileSync(file, text)
      expect(loadState(file), text).toEqual(defaultState)
    }
  })

  it('gives up silently where nothing can be written', () => {
    expect(() => saveState(join(folder, 'no', 'such', 'folder.json'), state)).not.toThrow()
  })
})
