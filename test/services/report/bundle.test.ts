import { createHash } from 'node:crypto'
import { Point } from '@contract/measurement'
import { ReportOptions } from '@contract/report'
import { Run } from '@contract/run'
import { StudySpec } from '@contract/study'
import { composeReport, type ReportInput } from '@core/report'
import { bundleReport, type Evaluated } from '@services/report/bundle/bundle'
import { readMarkdown } from '@services/report/markdown'
import { parse } from 'csv-parse/sync'
import { unzipSync } from 'fflate'
import { beforeAll, describe, expect, it } from 'vitest'
import { certifyRun, sampleProject } from '../../core/report/sample-project'
import { keptSample } from './kept-sample'

const sample = sampleProject(
  { networks: ['conv3', 'linear'], epochs: 2, epsilonOfSingles: [0.1] },
  { author: 'Ada' }
)
const input: ReportInput = { ...sample, runs: [...sample.runs, certifyRun()], kept: keptSample() }

/** A ledger with as many rows as each attack says it had images; every third robust, every second right before. */
const ledger: Evaluated[] = input.runs.flatMap(({ run, points }) =>
  points.flatMap((point) => {
    const results = point.kind === 'epoch' ? point.attacks : point.kind === 'attack' ? [point.result] : []
    return results.map(({ evaluationId, sampleCount }): Evaluated => ({
      evaluationId,
      runId: run.id,
      epoch: point.kind === 'epoch' ? point.epoch : null,
      rows: Array.from({ length: Math.min(20, sampleCount) }, (_, sampleIndex) => ({
        evaluationId,
        sampleIndex,
        cleanCorrect: sampleIndex % 2 === 0,
        success: sampleIndex % 4 === 0,
        distance: 0.1,
        forwardCalls: 3,
        backwardCalls: 2,
        label: 7,
        cleanClass: 7,
        adversarialClass: null,
        cleanMargin: 1.5,
        adversarialMargin: null,
        hash: 'ab'.repeat(32)
      }))
    }))
  })
)

const make = (): Uint8Array => bundleReport({ input, document: composeReport(input, readMarkdown), ledger })

let bytes: Uint8Array
let files: Record<string, Uint8Array>
const text = (path: string): string => Buffer.from(files[path] ?? []).toString('utf8')
const json = (path: string): unknown => JSON.parse(text(path))

beforeAll(() => {
  bytes = make()
  files = unzipSync(bytes)
}, 60_000)

describe('a bundle', () => {
  it('is the same byte for byte, in any time zone', () => {
    const zone = process.env['TZ']
    try {
      process.env['TZ'] = 'Pacific/Auckland'
      expect(Buffer.from(make()).equals(Buffer.from(bytes))).toBe(true)
    } finally {
      if (zone === undefined) delete process.env['TZ']
      else process.env['TZ'] = zone
    }
  })

  it('has sorted names that every system can store, and the right sum of each file', () => {
    const names = Object.keys(files).filter((name) => name !== 'SHA256SUMS')
    expect(names).toEqual([...names].sort())
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9/.-]+$/)
    const sums = text('SHA256SUMS').trim().split('\n')
    expect(sums).toHaveLength(names.length)
    for (const line of sums) {
      const [sum, name = ''] = line.split('  ')
      expect(sum).toBe(
        createHash('sha256')
          .update(files[name] ?? '')
          .digest('hex')
      )
    }
  })

  it('has what each certificate says of each image, with its local Lipschitz constant', () => {
    const [path = ''] = Object.keys(files).filter((name) => name.includes('/radii/'))
    const [head, ...rows] = parse(text(path), { comment: '#', relax_column_count: true })
    expect(head).toEqual(['sample', 'label', 'class', 'radius', 'local Lipschitz constant'])
    expect(rows).toEqual([
      ['0', '1', '1', '0.1', '10'],
      ['1', '1', '0', '0.08', '15']
    ])
    expect(text('README.txt')).toContain('runs/*/radii/')
  })

  it('repeats: studies, specifications, seeds, versions and hashes come back through the contract', () => {
    const [study] = input.studies
    expect(StudySpec.parse(json(`studies/${study?.name}.json`))).toEqual(study?.spec)
    for (const detail of input.runs) {
      const path = Object.keys(files).find(
        (name) => name.endsWith('run.json') && text(name).includes(detail.run.id)
      )
      const run = Run.parse(json(path ?? ''))
      expect(run).toEqual(detail.run)
      const points = json((path ?? '').replace('run.json', 'points.json')) as unknown[]
      expect(points.map((point) => Point.parse(point))).toEqual(detail.points)
    }
    expect(ReportOptions.parse(json('report.json'))).toEqual(input.options)
    expect(text('networks.json')).toContain(input.models[0]?.weights)
    expect(text('data-sets.json')).toContain(input.datasets[0]?.hash)
    expect(text('README.txt')).toContain('heisenbench study run "studies/')
  })

  it('has the ledger row by row, and counts that follow from it', () => {
    const [head = [], ...rows] = parse(text('ledger-counts.csv')) as string[][]
    expect(rows).toHaveLength(ledger.length)
    const at = (row: string[], name: string): string => row[head.indexOf(name)] ?? ''
    for (const row of rows) {
      const lines = parse(text(at(row, 'rows')), { comment: '#', columns: true }) as Record<string, string>[]
      expect(lines).toHaveLength(Number(at(row, 'samples')))
      const robust = lines.filter((line) => line['clean correct'] === 'true' && line['success'] === 'false')
      expect(robust).toHaveLength(Number(at(row, 'robust')))
      expect(lines[0]?.['sha256 of adversarial input']).toBe('ab'.repeat(32))
      expect(at(row, 'sha256 of weights')).not.toBe('')
      expect(at(row, 'sha256 of data')).not.toBe('')
    }
  })

  it('has every figure as drawing, numbers, LaTeX and specification, and every table', () => {
    const sections = composeReport(input, readMarkdown).sections
    const blocks = sections.flatMap((one) => [one, ...one.sections]).flatMap((one) => one.blocks)
    const numbers = blocks.flatMap((block) =>
      block.kind === 'charts'
        ? block.figures.map(({ number }) => number)
        : block.kind === 'figure'
          ? [block.number]
          : []
    )
    expect(numbers.length).toBeGreaterThan(10)
    for (const number of numbers) {
      const own = Object.keys(files).filter((name) =>
        name.startsWith(`figures/figure-${String(number).padStart(3, '0')}-`)
      )
      expect(own.map((name) => name.split('.').pop()).sort()).toEqual(['csv', 'json', 'svg', 'tex'])
    }
    const tables = Object.keys(files).filter((name) => name.startsWith('tables/'))
    expect(tables.length).toBeGreaterThan(5)
    for (const name of tables) {
      const rows = parse(text(name), { comment: '#', comment_no_infix: true }) as string[][]
      expect(new Set(rows.map((row) => row.length)).size).toBe(1)
    }
    expect(Object.keys(files).filter((name) => name.endsWith('.png'))).toHaveLength(2)
  })

  it('names files of this machine without the folders that lead to them', () => {
    for (const name of Object.keys(files))
      if (!name.endsWith('.png')) expect(text(name)).not.toContain('/home/ada')
  })
})
