import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Dataset } from '@contract/dataset'
import type { LabelledImages } from '@core/data'
import { parseNumber, toNumber } from '@services/datasets/formats/csv-number'
import { loadSplit } from '@services/datasets/load'
import type { Importing } from './workbench'
import { importPath, temporaryFolder } from './workbench'

/** Imports text and gives back every image with its class name, in the order of the file. */
async function importText(
  text: string | Buffer,
  options: object = {},
  name = 'table.csv'
): Promise<{ dataset: Dataset; rows: [string, ...number[]][] }> {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, text)
  return importAndRead(path, { options })
}

async function importAndRead(
  path: string,
  importing: Importing
): Promise<{ dataset: Dataset; rows: [string, ...number[]][] }> {
  const { dataset, artifacts } = await importPath(path, importing)
  const parts = [
    await loadSplit(dataset, 'train', artifacts, null),
    await loadSplit(dataset, 'test', artifacts, null)
  ]
  const rows = parts.flatMap((part) => rowsOf(part, dataset.classNames))
  return { dataset, rows: rows.sort() }
}

function rowsOf(part: LabelledImages, classNames: readonly string[]): [string, ...number[]][] {
  const values = part.pixels.length / part.count
  return Array.from(part.labels, (label, row) => [
    classNames[label] ?? '',
    ...part.pixels.subarray(row * values, (row + 1) * values)
  ])
}

const cat = (...rows: string[]): string => `${rows.join('\n')}\n`

const animals: [string, ...number[]][] = [
  ['cat', 0, 128, 255, 7],
  ['cat', 4, 3, 2, 1],
  ['dog', 1, 2, 3, 4],
  ['dog', 9, 8, 7, 6]
]
const header = 'label,a,b,c,d'
const first = ['cat,0,128,255,7', 'dog,1,2,3,4', 'cat,4,3,2,1', 'dog,9,8,7,6']
const last = first.map((row) => row.replace(/^(\w+),(.*)$/, '$2,$1'))

describe('CSV', () => {
  it.each([
    ['label first with header', cat(header, ...first)],
    ['label first without header', cat(...first)],
    ['label last with header', cat('a,b,c,d,label', ...last)],
    ['label last without header', cat(...last)],
    [
      'carriage returns and no line end at the end',
      cat(header, ...first)
        .replace(/\n/g, '\r\n')
        .trimEnd()
    ],
    ['semicolons', cat(header, ...first).replace(/,/g, ';')],
    ['tabs', cat(header, ...first).replace(/,/g, '\t')],
    ['quotes around names', cat(header, ...first).replace(/[a-z]+/g, '"$&"')],
    ['quotes around everything', cat(header, ...first).replace(/[a-z0-9]+/g, '"$&"')],
    ['quotes in some rows', cat(header, first[0] ?? '', ...first.slice(1)).replace('dog', '"dog"')],
    ['spaces around cells', cat(header, ...first).replace(/,/g, ' , ')],
    ['blank lines', cat('', header, '', ...first, '', '  ')],
    ['a byte order mark', `\ufeff${cat(header, ...first)}`],
    ['numbers as column titles', cat('0,1,2,3,label', ...last)],
    ['decimals that are whole', cat(header, ...first).replace(/\b\d+\b/g, '$&.0')]
  ])('reads a table with %s', async (_, text) => {
    const { dataset, rows } = await importText(text, { testFraction: 0.5 })
    expect(rows).toEqual(animals)
    expect(dataset).toMatchObject({
      format: 'csv',
      imageShape: [2, 2, 1],
      classNames: ['cat', 'dog'],
      pixelType: 'uint8',
      bounds: { lower: 0, upper: 1 }
    })
    expect(dataset.train.classCounts).toEqual([1, 1])
    expect(dataset.test.classCounts).toEqual([1, 1])
  })

  it('reads gzipped tables', async () => {
    const { rows } = await importText(gzipSync(cat(header, ...first)), { testFraction: 0.5 }, 'table.csv.gz')
    expect(rows).toEqual(animals)
  })

  it('reads numeric classes in the order of their values, whatever their spelling', async () => {
    const { dataset, rows } = await importText(
      cat('y,a,b', '10,1,2', '2,3,4', '-1,5,6', '02,7,8', '10.0,9,9', '-1,2,2'),
      {
        testFraction: 0.5
      }
    )
    expect(dataset.classNames).toEqual(['-1', '2', '10'])
    expect(rows.map(([name]) => name)).toEqual(['-1', '-1', '10', '10', '2', '2'])
  })

  it('takes quoted names with delimiters, line ends and quotes in them', async () => {
    const text = cat('label,a,b', '"a, b",1,2', '"two\nlines",3,4', '"say ""yes""",5,6', '"a, b",9,9')
    const { rows } = await importText(text, { testFraction: 0.25 })
    expect(rows).toEqual([
      ['a, b', 1, 2],
      ['a, b', 9, 9],
      ['say "yes"', 5, 6],
      ['two\nlines', 3, 4]
    ])
  })

  it('keeps what a person says about header and label column', async () => {
    const numbers = cat('0,5,1', '1,6,0', '0,7,1', '1,8,0', '0,9,0')
    const asFirst = await importText(numbers, { csv: { labelColumn: 'first', header: 'no' } })
    expect(asFirst.rows).toContainEqual(['0', 5, 1])
    expect(asFirst.rows).toHaveLength(5)
    const asLast = await importText(numbers, { csv: { labelColumn: 'last', header: 'yes' } })
    expect(asLast.rows).toContainEqual(['0', 0, 9])
    expect(asLast.rows).toHaveLength(4)
  })

  it('finds the label among numbers by how its values repeat', async () => {
    const pixels = Array.from(
      { length: 40 },
      (_, row) => `${row % 4},${(row * 37) % 256},${(row * 91) % 256}`
    )
    const { dataset } = await importText(cat(...pixels))
    expect(dataset.classNames).toEqual(['0', '1', '2', '3'])
    const turned = pixels.map((row) => row.split(',').reverse().join(','))
    expect((await importText(cat(...turned))).dataset.classNames).toEqual(['0', '1', '2', '3'])
  })

  it('stores other values as floats, with a box that holds them all', async () => {
    const unit = await importText(cat('label,a,b', 'p,0,0.25', 'q,1,0.5', 'p,0.125,1', 'q,0,0'))
    expect(unit.dataset).toMatchObject({ pixelType: 'float32', bounds: { lower: 0, upper: 1 } })
    expect(unit.dataset.splitNote).toBe('20 % stratified, seed 1')
    expect(unit.rows).toContainEqual(['p', 0, 0.25])

    const wide = await importText(cat('label,a,b', 'p,-3,0', 'q,1,2e2', 'p,1,1', 'q,.5,-0.5'))
    expect(wide.dataset).toMatchObject({ pixelType: 'float32', bounds: { lower: -3, upper: 200 } })
    expect(wide.dataset.splitNote).toBe(
      '20 % stratified, seed 1; bounds are the smallest and largest value, -3 and 200'
    )

    // Zeros and ones are no bytes: a one would be 1/255.
    const binary = await importText(cat('label,a,b', 'p,0,1', 'q,1,1', 'p,1,0', 'q,0,0'))
    expect(binary.dataset).toMatchObject({ pixelType: 'float32', bounds: { lower: 0, upper: 1 } })
  })

  it('turns the bytes before the first fraction into floats, too', async () => {
    const rows = Array.from({ length: 3000 }, (_, row) => `${row % 2},${row % 256},${row === 2999 ? 0.5 : 1}`)
    const { dataset, rows: read } = await importText(cat('label,a,b', ...rows))
    expect(dataset).toMatchObject({ pixelType: 'float32', bounds: { lower: 0, upper: 255 } })
    expect(dataset.train.count + dataset.test.count).toBe(3000)
    expect(read.filter(([, , second]) => second === 0.5)).toEqual([['1', 2999 % 256, 0.5]])
    expect(read.filter(([label, value]) => Number(label) !== (value ?? 0) % 2)).toEqual([])
  })

  it('takes the image shape a person gives', async () => {
    const { dataset } = await importText(cat(header, ...first), { csv: { imageShape: [1, 2, 2] } })
    expect(dataset.imageShape).toEqual([1, 2, 2])
    expect((await importText(cat('label,a,b', 'p,1,2', 'q,3,4', 'p,5,6'))).dataset.imageShape).toEqual([
      1, 2, 1
    ])
  })

  it('takes a table for training and one for testing', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'mnist_train.csv'), cat(header, ...first))
    writeFileSync(join(folder, 'mnist_test.csv'), cat('dog,5,5,5,5', 'cat,6,6,6,6', 'dog,7,7,7,7'))
    const { dataset, rows } = await importAndRead(folder, {})
    expect(dataset.splitNote).toBe('given')
    expect(dataset.test).toMatchObject({ count: 3, classCounts: [1, 2] })
    expect(rows).toHaveLength(7)
    expect(rows).toContainEqual(['cat', 6, 6, 6, 6])
  })

  it('has more than 256 classes with two bytes a label', async () => {
    const rows = Array.from({ length: 900 }, (_, row) => `${row % 300},${row % 256},${(row * 7) % 256}`)
    const { dataset, rows: read } = await importText(cat('label,a,b', ...rows), { testFraction: 0.3 })
    expect(dataset.classNames).toHaveLength(300)
    const expected = rows.map((row) => row.split(',').map(Number))
    expect(read.map(([label, a, b]) => [Number(label), a, b]).sort()).toEqual(expected.sort())
  })

  it('reads numbers as JavaScript does, and nothing else', () => {
    const text = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.integer().map(String),
      fc.tuple(fc.integer(), fc.nat({ max: 999_999 })).map(([whole, part]) => `${whole}.${part}`),
      fc.stringMatching(/^[-+ .eE0-9xna]{0,12}$/)
    )
    fc.assert(
      fc.property(text, (cell) => {
        const bytes = Buffer.from(`7,${cell},7`)
        expect(parseNumber(bytes, 2, 2 + cell.length)).toBe(toNumber(cell.trim()))
        const isPlain = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(cell.trim())
        expect(toNumber(cell.trim())).toBe(isPlain ? Number(cell) : Number.NaN)
      }),
      { numRuns: 2000 }
    )
  })
})
