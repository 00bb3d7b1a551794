import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NewKeptFigure } from '@contract/kept-figure'
import { openStore, type Store } from '@services/store/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { now } from './samples'

let folder = ''
let store: Store

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-kept-'))
  store = openStore(folder)
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

const table = (title: string): NewKeptFigure => ({
  kind: 'table',
  title,
  conditions: ['PGD-40, linf 0.1, 1000 images, seed 1.'],
  place: '#/gallery/run',
  data: {
    columns: ['a', 'b'],
    rows: [
      [1, 'zwei'],
      [null, 0.1]
    ]
  }
})
const pictures: NewKeptFigure = {
  kind: 'pictures',
  title: 'image 3',
  conditions: [],
  place: null,
  data: {
    pictures: [{ label: 'clean', caption: '7', width: 2, height: 1, channels: 1, pixels: 'AP8=' }]
  }
}
const titles = (): string[] => store.keptFigures.list().map(({ title }) => title)

describe('kept figures', () => {
  it('come back as they were given, in their order, after the project is opened again', () => {
    const added = [table('first'), pictures].map((figure) => store.keptFigures.add(figure, now))
    store.close()
    store = openStore(folder)
    expect(store.keptFigures.list()).toEqual(added)
    expect(store.keptFigures.list()[0]).toMatchObject(table('first'))
  })

  it('can be put into another order, but none is lost or doubled', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((title) => store.keptFigures.add(table(title), now).id) as [
      string,
      string,
      string
    ]
    store.keptFigures.reorder([c, a, b])
    expect(titles()).toEqual(['c', 'a', 'b'])
    for (const ids of [[a, b], [a, b, b], [a, b, c, 'other'], []]) {
      expect(() => store.keptFigures.reorder(ids)).toThrowError(
        expect.objectContaining({ code: 'invalid-input' })
      )
    }
    store.keptFigures.add(table('d'), now)
    expect(titles()).toEqual(['c', 'a', 'b', 'd'])
  })

  it('are back in their place when a removal is taken back, and gone when it is not', () => {
    const [a, b] = ['a', 'b', 'c'].map((title) => store.keptFigures.add(table(title), now).id) as [
      string,
      string
    ]
    store.keptFigures.remove(b)
    expect(titles()).toEqual(['a', 'c'])
    store.keptFigures.restore(b)
    expect(titles()).toEqual(['a', 'b', 'c'])
    store.keptFigures.remove(a)
    store.keptFigures.forgetRemoved()
    expect(() => store.keptFigures.restore(a)).toThrowError(expect.objectContaining({ code: 'not-found' }))
    expect(titles()).toEqual(['b', 'c'])
  })

  it('take a new title and keep the rest', () => {
    const { id } = store.keptFigures.add(table('old'), now)
    store.keptFigures.rename(id, 'Über "new"')
    expect(store.keptFigures.list()[0]).toMatchObject({ ...table('Über "new"'), id })
    expect(() => store.keptFigures.rename('nobody', 'x')).toThrowError(
      expect.objectContaining({ code: 'not-found' })
    )
  })
})
