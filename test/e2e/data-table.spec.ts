import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { finishJob, goTo, picture, resize, sharedWorkbench } from './workbench'

const bench = sharedWorkbench('Data table')

test('a long note on a split wraps in the smallest window, sizes stay whole', async () => {
  const { page, app, folder } = bench
  const path = join(folder, 'sensor readings.csv')
  const value = (row: number, at: number): number => Math.sin(row * 12.9898 + at * 78.233) * 2
  const line = (row: number): string =>
    [Math.floor(row / 20), ...Array.from({ length: 16 }, (_, at) => value(row, at))].join(',')
  const lines = Array.from({ length: 60 }, (_, row) => (row % 9 === 3 ? 'no,number' : line(row)))
  writeFileSync(path, lines.join('\n'))
  const options = { split: 'random', testFraction: 0.333, damaged: 'leave-out' }
  await finishJob(page, {
    ...{ kind: 'dataset-import', name: 'sensor readings', source: { kind: 'path', path }, options }
  })
  await resize(app, 1024, 700)
  await goTo(page, 'data')
  const table = page.getByRole('region', { name: 'Data sets' })
  const note = table.getByText('33.3 % at random, seed 1; classes interleaved; bounds are')
  await expect(note).toContainText('7 damaged ones left out')
  const heightOf = (element: HTMLElement | SVGElement): number =>
    element.getBoundingClientRect().height / parseFloat(getComputedStyle(element).lineHeight)
  expect(await note.evaluate(heightOf)).toBeGreaterThan(2)
  expect(await table.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0)
  const size = table.getByText(/^float32, box/)
  expect(await size.evaluate(heightOf)).toBeLessThan(1.5)
  await picture(page, 'data-table-long-note-light')
  expect(bench.complaints).toEqual([])
})
