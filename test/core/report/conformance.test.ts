import { composeReport, type TableBlock } from '@core/report'
import { describe, expect, it } from 'vitest'
import { certificate } from '../../services/conformance/certificates'
import { sampleProject } from './sample-project'

const day = (date: number): string => `2026-03-0${date}T10:00:00.000Z`

describe('the conformance lab in a report', () => {
  it('is left out where the project keeps no certificate', () => {
    for (const input of [sampleProject(), { ...sampleProject(), conformance: [] }])
      expect(JSON.stringify(composeReport(input))).not.toContain('Conformance of the attacks')
  })

  it('is one table: date, versions, machine, attacks, seed and what passed, with the trials that failed', () => {
    const good = certificate(day(2))
    const [row] = good.rows
    const [masked] = good.masked
    if (!row || !masked) throw new Error('sample')
    const bad = certificate(day(1), {
      ...{ passed: false, seed: 11, attacks: [] },
      rows: [row, { ...row, norm: 'l2', passed: false }],
      masked: [{ ...masked, passed: false }]
    })
    const { sections, date } = composeReport({ ...sampleProject(), conformance: [good, bad] })
    const titles = sections.map(({ title }) => title)
    expect(titles.indexOf('Conformance of the attacks')).toBe(titles.indexOf('How far to trust it') + 1)
    const blocks = sections.find(({ title }) => title === 'Conformance of the attacks')?.blocks ?? []
    const [table] = blocks.filter((block): block is TableBlock => block.kind === 'table')
    expect(table?.columns.map(({ title }) => title)).toEqual([
      ...['Date', 'Made with', 'Machine', 'Attacks', 'Seed', 'Trials of attacks', 'Of checks', 'Verdict']
    ])
    expect(table?.rows.map((cells) => cells.map(({ text }) => text))).toEqual([
      [
        '2026-03-02 10:00 UTC',
        'Heisenbench 0.1.0, TensorFlow 2.21.0, tfjs 4.22.0, Node 22.0.0',
        'A processor, 2 cores, linux-x64',
        ...['only fgsm', '7', '1 of 1', '1 of 1', 'passed']
      ],
      [
        '2026-03-01 10:00 UTC',
        'Heisenbench 0.1.0, TensorFlow 2.21.0, tfjs 4.22.0, Node 22.0.0',
        'A processor, 2 cores, linux-x64',
        ...['all of the program', '11', '1 of 2', '0 of 1', 'failed']
      ]
    ])
    expect(table?.rows[1]?.at(-1)).toMatchObject({
      ...{ detail: 'fgsm l2 on linear, checks on the flat network', tone: 'bad' }
    })
    // The report is as new as the newest thing in it.
    expect(date >= good.createdAt).toBe(true)
  })
})
