// @vitest-environment jsdom
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ariaKeys, viewKeys } from '../../../src/renderer/src/shell/view-keys'
import { shortcutKeys } from '../../../src/renderer/src/shell/shortcuts'

const root = 'src/renderer/src'

/** Which view's keys a file handles. */
const handlers: Readonly<Record<string, keyof typeof viewKeys>> = {
  'composables/use-undo-keys.ts': 'undo',
  'charts/chart-keys.ts': 'chart',
  'charts/FigureView.vue': 'bars',
  'charts/MatrixFigure.vue': 'matrix',
  'charts/ParallelRod.vue': 'axes',
  'charts/EnlargedFigure.vue': 'enlarged',
  'features/projector/EmbeddingMap.vue': 'map',
  'features/slice/SliceView.vue': 'slice',
  'features/gallery/ExampleGrid.vue': 'gallery',
  'features/data/SampleGrid.vue': 'samples',
  'features/probe/PaintCanvas.vue': 'paint',
  'features/models/LayerRows.vue': 'layers',
  'features/models/NetworkDiagram.vue': 'diagram',
  'features/jobs/use-reorder.ts': 'order',
  'composables/rows-in-sight.ts': 'rows',
  'features/report/SectionList.vue': 'order',
  'shell/CommandPalette.vue': 'palette'
}

const named = /\b(?:Arrow(?:Up|Down|Left|Right)|Home|End|PageUp|PageDown|Enter|Escape|Delete)\b/g

/** The keys that the script of a file looks for. */
function handled(file: string): Set<string> {
  const source = readFileSync(join(root, file), 'utf8')
  const [script = ''] = source.split('</script>')
  const single = [...script.matchAll(/(?:[kK]ey(?:\.toLowerCase\(\))? [!=]== |^ +)'(.)'(?::|\b|[ )]|$)/gm)]
  return new Set([
    ...[...script.matchAll(named)].map(([key]) => key),
    // The key that has a plus above it is taken for it.
    ...single.flatMap(([, key = '']) => (key === '=' ? [] : [key])),
    ...(source.includes('@keydown.esc') ? ['Escape'] : [])
  ])
}

/** The last part of each key that a view declares: which are held besides is left to the view. */
function declared(view: keyof typeof viewKeys): Set<string> {
  const keys = viewKeys[view].rows.flatMap((row): readonly string[] => row.keys)
  return new Set(
    keys.map((key) => {
      const [last = ''] = key.split(/\+(?=.)/).slice(-1)
      return /^[A-Z]$/.test(last) ? last.toLowerCase() : last
    })
  )
}

describe('keys of views', () => {
  it('are declared for every file that handles some', () => {
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((file) =>
      file.replaceAll('\\', '/')
    )
    const found = files.filter(
      (file) => /\.(vue|ts)$/.test(file) && readFileSync(join(root, file), 'utf8').includes('event.key')
    )
    expect(found.sort()).toEqual(Object.keys(handlers).sort())
  })

  it.each(Object.entries(handlers))('of %s are those that the page of shortcuts lists', (file, view) => {
    expect([...handled(file)].sort()).toEqual([...declared(view)].sort())
  })

  it('are told to screen readers by the names that these know', () => {
    expect(ariaKeys('chart')).toBe(
      'Plus - 0 ArrowLeft ArrowRight Home End Enter Shift+ArrowLeft Shift+ArrowRight Escape'
    )
    expect(ariaKeys('diagram')).toMatch(/Enter Space$/)
    expect(ariaKeys('find')).toBe('Control+F')
  })

  it('are shown by the signs on the keys', () => {
    expect(shortcutKeys('+', false)).toEqual(['+'])
    expect(shortcutKeys('Shift+ArrowLeft', false)).toEqual(['Shift', '←'])
    expect(shortcutKeys('CmdOrCtrl+Shift+Z', true)).toEqual(['⌘', '⇧', 'Z'])
    expect(shortcutKeys('Escape', false)).toEqual(['Esc'])
  })
})
