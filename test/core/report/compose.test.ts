import { DatasetImportSpec } from '@contract/job'
import { orderedSections, reportSections, type ReportOptions, type ReportSectionId } from '@contract/report'
import { formatRate, formatRateInterval } from '@core/charts/format'
import { composeReport, type Block, type ReportDocument, type Section, type TableBlock } from '@core/report'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keptSample } from '../../services/report/kept-sample'
import { certifyRun, emptyProject, sampleProject } from './sample-project'

const all = (document: ReportDocument): Section[] => {
  const inside = (section: Section): Section[] => [section, ...section.sections.flatMap(inside)]
  return document.sections.flatMap(inside)
}
const blocks = (document: ReportDocument): Block[] => all(document).flatMap((section) => section.blocks)
const tables = (document: ReportDocument): TableBlock[] =>
  blocks(document).filter((block): block is TableBlock => block.kind === 'table')
const titled = (document: ReportDocument, title: string): Section => {
  const section = all(document).find((one) => one.title === title)
  if (!section) throw new Error(`no section ${title}`)
  return section
}
const text = (document: ReportDocument): string => JSON.stringify(document)
const rows = (table: TableBlock | undefined): string[] =>
  (table?.rows ?? []).map((row) =>
    row
      .map(({ text: value, detail, marks, tone }) =>
        [
          value,
          detail && `(${detail})`,
          marks.length > 0 ? `[${marks.join()}]` : '',
          tone === 'plain' ? '' : `!${tone}`
        ]
          .filter(Boolean)
          .join(' ')
      )
      .join(' | ')
      .replace(/\u00a0/g, ' ')
  )

describe('a report', () => {
  it('has its parts in order, numbered, the epochs in an appendix', () => {
    const document = composeReport(sampleProject({ epsilonOfSingles: [0.05, 0.1] }))
    expect(all(document).map(({ number, title }) => `${number} ${title}`)).toEqual([
      '1 What was studied',
      '2 Results at the end of training',
      '2.1 Accuracy under attack',
      '2.2 Uncertainty relation',
      '2.3 Warnings',
      '3 During training',
      '3.1 Accuracy and robustness',
      '3.2 Uncertainty relation, Data-weighted (E1)',
      '3.3 Uncertainty relation, Local window (E3)',
      '4 Single attacks and measurements',
      '4.1 Attacks',
      '5 Conditions',
      '5.1 Data',
      '5.2 Networks',
      '5.3 Training',
      '5.4 Threat models and attacks',
      '5.5 Estimators of the uncertainty relation',
      '5.6 Versions and machine',
      '6 How to read this',
      '6.1 Accuracy and robustness',
      '6.2 The uncertainty pair',
      '6.3 What the estimators measure',
      '6.4 Two readings of the trade-off',
      '6.5 Signs',
      '7 How far to trust it',
      '8 How to repeat it',
      '8.1 Study file trade-off-quick',
      '8.2 Single runs',
      '9 References',
      'A Every epoch',
      'A.1 conv3 · seed 1',
      'A.2 conv4 · seed 1',
      'A.3 dense4 · seed 1'
    ])
    expect(tables(document).map(({ number }) => number)).toEqual(
      tables(document).map((_, index) => index + 1)
    )
    const figures = blocks(document).flatMap((block) => (block.kind === 'charts' ? block.figures : []))
    expect(figures.map(({ number }) => number)).toEqual(figures.map((_, index) => index + 1))
    expect(figures).toHaveLength(20)
  })

  it('shows the final numbers as they are stored, with their intervals', () => {
    const input = sampleProject()
    const [table] = titled(composeReport(input), 'Accuracy under attack').blocks
    if (table?.kind !== 'table') throw new Error('no table')
    expect(table.columns.map(({ title }) => title)).toEqual([
      'Network',
      'Epoch',
      'Clean accuracy',
      'Worst case',
      'FGSM linf 0.1',
      'PGD-4 linf 0.1'
    ])
    for (const [index, { points }] of input.runs.entries()) {
      const last = points[points.length - 1]
      if (last?.kind !== 'epoch') throw new Error('sample')
      const expected = [
        last.attacks[0]?.cleanAccuracy,
        last.worstCases[0]?.robustAccuracy,
        ...last.attacks.map((attack) => attack.robustAccuracy)
      ]
      const shown = table.rows[index]?.slice(2) ?? []
      expect(shown.map((cell) => cell.text)).toEqual(expected.map((rate) => (rate ? formatRate(rate) : '')))
      expect(shown.map((cell) => cell.detail)).toEqual(
        expected.map((rate) => (rate ? formatRateInterval(rate) : ''))
      )
    }
    expect(table.caption).toContain('L∞, epsilon 0.1 (25.5/255), box [0, 1], white-box, untargeted')
  })

  it('marks what is not resolved, low or failed, and explains the marks', () => {
    const [data, local, parts] = titled(composeReport(sampleProject()), 'Uncertainty relation').blocks
    if (data?.kind !== 'table' || local?.kind !== 'table' || parts?.kind !== 'table')
      throw new Error('no tables')
    expect(rows(data)[0]).toMatch(
      /^conv3 · seed 1 \[a\] \| 6 \| 8\.46\d \(.*\) !faint .* \| 53 \(not resolved\) !faint \| .* !faint$/
    )
    expect(rows(local)[2]).toMatch(
      /^dense4 · seed 1 \[a,b\] .* \| 278 \(low, 15 of 16 images resolved\) !caution \| −0\.579 \(± 0\.012, failed\) !bad$/
    )
    expect(rows(parts)[2]).toMatch(
      /^dense4 · seed 1 \| \d+ \| [^|]+ \| −0\.579 \(± 0\.012\) !bad \| −0\.569 \(± 0\.024\) !bad \| 90 of 784 \| 2\.1 \| .*failed over the pixels and along the gradient !bad$/
    )
    expect(local.notes.map(({ mark, text: note }) => `${mark} ${note.slice(0, 40)}`)).toEqual([
      'a Few images or draws carry most of the we',
      'b The covariance of x and ∂ log ψ misses i'
    ])
    // A mark without its note, or a note without its mark, would mislead.
    for (const table of tables(composeReport(sampleProject()))) {
      const used = new Set(table.rows.flatMap((row) => row.flatMap(({ marks }) => marks)))
      expect([...used].sort()).toEqual(table.notes.map(({ mark }) => mark).sort())
    }
  })

  it('lists every stored warning with its message', () => {
    const [table] = titled(composeReport(sampleProject()), 'Warnings').blocks
    if (table?.kind !== 'table') throw new Error('no table')
    expect(rows(table)).toContain(
      'conv4 · seed 1 | FGSM linf 0.1 | zero gradient | 3 of 1,000 images had a zero loss gradient. | 5, 6'
    )
  })

  it('never averages unresolved values over seeds, nor runs that stopped elsewhere', () => {
    const input = sampleProject({
      networks: ['conv4'],
      seeds: [1, 2, 3],
      epochs: 4,
      state: (index) => (index === 2 ? 'cancelled' : 'done')
    })
    const section = titled(composeReport(input), 'Over seeds')
    const [attacks, data] = section.blocks
    if (attacks?.kind !== 'table' || data?.kind !== 'table') throw new Error('no tables')
    expect(attacks.rows.map((row) => row[1]?.text)).toEqual(['1, 2', '3'])
    const finals = input.runs.slice(0, 2).map(({ points }) => points[points.length - 1])
    const robust = finals.map((point) =>
      point?.kind === 'epoch' ? (point.worstCases[0]?.robustAccuracy.value ?? 0) : 0
    )
    const mean = (100 * ((robust[0] ?? 0) + (robust[1] ?? 0))) / 2
    expect(attacks.rows[0]?.[3]?.text).toBe(`${mean.toFixed(1)}\u00a0%`)

    const unresolved = sampleProject({
      networks: ['conv4'],
      seeds: [1, 2],
      epochs: 40,
      estimators: [{ estimator: 'data' }]
    })
    const table = titled(composeReport(unresolved), 'Over seeds').blocks[1]
    if (table?.kind !== 'table') throw new Error('no table')
    expect(rows(table)).toEqual(['conv4 | 1, 2 | – | – | – | 0 of 2'])
  })

  it('has no averages where every network has one seed', () => {
    expect(all(composeReport(sampleProject())).map(({ title }) => title)).not.toContain('Over seeds')
  })

  it('says when nothing was run, and of what it knows', () => {
    const document = composeReport(emptyProject())
    expect(document.abstract.join()).toContain('There is no training, attack or measurement in this project')
    expect(text(document)).toContain('There are no finished or stopped runs to report.')
    expect(blocks(document).filter(({ kind }) => kind === 'charts' || kind === 'table')).toEqual([])
  })

  it('says of figures kept without a run that they are all, unless their part is left out', () => {
    const kept = keptSample()
    const document = composeReport({ ...emptyProject(), kept })
    expect(document.abstract).toEqual([
      expect.stringContaining(`covers no run. It holds ${kept.length} kept figures`)
    ])
    expect(all(document).map(({ title }) => title)).toContain('Kept figures')
    expect(document.date).toBe(kept[0]?.createdAt)
    const off = composeReport({ ...emptyProject({ sections: [{ id: 'kept', on: false, notes: '' }] }), kept })
    expect(off.abstract.join()).not.toContain('kept')
    expect(all(off).map(({ title }) => title)).not.toContain('Kept figures')
  })

  it('shows how far stopped runs came, and why', () => {
    const states = ['failed', 'cancelled', 'interrupted', 'queued', 'running'] as const
    const input = sampleProject({
      networks: ['conv3', 'conv4', 'dense4', 'linear', 'mlp'],
      state: (index) => states[index] ?? 'done'
    })
    const [, table] = titled(composeReport(input), 'Results at the end of training').blocks
    if (table?.kind !== 'table') throw new Error('no table')
    const shown = rows(table)
    expect(shown).toHaveLength(3)
    expect(shown[0]).toMatch(/^conv3 · seed 1 \| mnist \| failed \[a\] !caution \| 3 of 6 /)
    expect(shown[1]).toMatch(/\| cancelled !caution \| 3 of 6 /)
    expect(shown[2]).toMatch(/\| interrupted !caution \| 3 of 6 /)
    expect(table.notes[0]?.text).toContain('The loss became infinite in epoch 4')
    expect(text(composeReport(input))).toContain('3 of 3 trainings did not reach their end')
  })

  it('reports the runs that were asked for, running ones too', () => {
    const input = sampleProject(
      { state: (index) => (index === 0 ? 'running' : 'done') },
      { runIds: ['run-1'] }
    )
    const document = composeReport(input)
    expect(document.facts.find(({ label }) => label === 'Runs')?.value).toBe('1 running')
    expect(document.facts.find(({ label }) => label === 'Networks')?.value).toBe('conv3')
  })

  it('thins long trainings in tables, says so, and keeps first and last epoch', () => {
    const document = composeReport(sampleProject({ networks: ['conv3'], epochs: 200 }))
    for (const table of titled(document, 'conv3 · seed 1').blocks) {
      if (table.kind !== 'table') throw new Error('no table')
      expect(table.rows).toHaveLength(50)
      expect(table.rows[0]?.[0]?.text).toBe('0')
      expect(table.rows[49]?.[0]?.text).toBe('200')
    }
    const captions = titled(document, 'conv3 · seed 1').blocks.flatMap((one) =>
      one.kind === 'table' && !one.caption.startsWith('The covariance check of the table above')
        ? [one.caption]
        : []
    )
    for (const caption of captions) expect(caption).toMatch(/50 of 201 (measured )?epochs are printed/)
  })

  it('takes its date from the data and knows no clock', () => {
    const document = composeReport(sampleProject())
    expect(document.date).toBe('2026-03-01T10:07:00.000Z')
    expect(JSON.stringify(composeReport(sampleProject()))).toBe(JSON.stringify(document))
  })

  it('carries the study file as it was given', () => {
    const input = sampleProject()
    const [attachment, ...more] = composeReport(input).attachments
    expect(more).toEqual([])
    expect(attachment?.name).toBe('trade-off-quick.json')
    expect(JSON.parse(attachment?.text ?? '')).toEqual(JSON.parse(JSON.stringify(input.studies[0]?.spec)))
  })

  it('counts imports as no results, tells how they were made, and keeps the folders of this machine to itself', () => {
    const input = sampleProject({ networks: ['conv3'] })
    const [first] = input.runs
    if (!first) throw new Error('sample')
    const spec = DatasetImportSpec.parse({
      kind: 'dataset-import',
      name: 'digits',
      source: { kind: 'path', path: '/home/ada/secret/digits.csv' }
    })
    const run = { ...first.run, id: 'import-1', studyId: null, label: 'import digits', spec }
    const [mnist] = input.datasets
    if (!mnist) throw new Error('sample')
    const digits = { ...mnist, source: 'C:\\Users\\ada\\digits.csv' }
    const document = composeReport({
      ...input,
      datasets: [digits],
      runs: [...input.runs, { run, points: [], warnings: [] }]
    })
    expect(document.facts.find(({ label }) => label === 'Runs')?.value).toBe('1 done')
    const [code] = titled(document, 'Single runs').blocks
    expect(code?.kind === 'code' && code.text).toContain(
      'import digits\n{"kind":"dataset-import","name":"digits"'
    )
    expect(text(document)).toContain('digits.csv')
    expect(text(document)).not.toMatch(/secret|Users|home/)
  })

  it('gives every number its conditions', () => {
    const shown = text(composeReport(sampleProject()))
    for (const fact of [
      'step size 0.0625',
      'Adam, learning rate 0.001',
      'the first 6,000',
      '60,000 training and 10,000 test images; given',
      '2.21.0',
      'linux x64',
      '225,034',
      'arXiv 1805.12152',
      'arXiv 2003.02460',
      'as reconstructed'
    ])
      expect(shown).toContain(fact)
  })
})

describe('the grades', () => {
  it('tell once what several of them share, and their own reasons where they stand', () => {
    const input = sampleProject()
    const ids = input.runs.flatMap(({ points }) =>
      points.flatMap((point) =>
        point.kind === 'epoch' ? point.attacks.map(({ evaluationId }) => evaluationId) : []
      )
    )
    const shared = ['C2, Gradient beats black box: Needs both.', 'C16, Binarization test: Take more steps.']
    const trust = ids.slice(0, 3).map((evaluationId, place) => ({
      ...{ evaluationId, grade: 'C' as const, provisional: null, attacks: [], checks: [] },
      reasons: [`C27, Enough data: ${place} images.`, ...shared]
    }))
    const document = composeReport({ ...input, trust })
    const found = tables(document).filter(({ caption }) => /grades/i.test(caption))
    const [grades, reasons] = found.slice(-2)
    expect(grades?.rows.map((row) => row.at(-1)?.text)).toEqual(
      [0, 1, 2].map((place) => `C27, Enough data: ${place} images. C2, C16: see the table below.`)
    )
    expect(reasons?.rows.map((row) => row.map(({ text: said }) => said))).toEqual([
      ['C2, Gradient beats black box', 'Needs both.'],
      ['C16, Binarization test', 'Take more steps.']
    ])
    // Two may each say the same.
    const few = tables(composeReport({ ...input, trust: trust.slice(0, 2) }))
    expect(few.some(({ caption }) => caption.startsWith('Reasons that several'))).toBe(false)
    expect(rows(few.find(({ caption }) => caption.startsWith('Grades')))[0]).toContain('Needs both.')
  })
})

describe('the checklist', () => {
  const answers = (input: ReturnType<typeof sampleProject>): Record<string, string> => {
    const section = titled(composeReport(input), 'How far to trust it')
    const table = section.blocks.find((block) => block.kind === 'table')
    if (table?.kind !== 'table') throw new Error('no checklist')
    return Object.fromEntries(
      table.rows.map((row) => [row[0]?.text ?? '', `${row[1]?.text}: ${row[2]?.text}`])
    )
  }

  it('is answered from the stored results', () => {
    expect(answers(sampleProject())).toEqual({
      'Is the threat model stated?': 'yes: norm, epsilon, box, knowledge and goal of 1 stored',
      'Is the accuracy without attack stated?': expect.stringMatching(
        /^yes: \d.*\s% to .*\s% at the end of 3 trainings$/
      ) as string,
      'Is every attack described with all its settings?':
        'yes: steps, step size, restarts, loss and seed of 2 attacks under “Conditions”',
      'Are iterated attacks at least as strong as one step?': 'yes: in all 3 final comparisons',
      'Does a larger epsilon never help the network?': 'not done: each attack was run at one epsilon only',
      'Does a very large epsilon break the network?':
        'not done: no attack with L∞ epsilon of half the box or more',
      'Is robust accuracy shown against the size of the perturbation?':
        'not done: no attack of its own at several epsilon',
      'Is the worst case taken image by image?': 'yes: for 3 of 3 final results',
      'Are all adversarial inputs inside ball and box?':
        'yes: clipped to both and judged on a fresh forward pass; no attack had left them',
      'Had the attacks gradients to follow?': 'no: 2 of 42 results carry a warning on gradients',
      'Were 1,000 images or more attacked?': expect.stringMatching(
        /^yes: 1,000 at least; interval ± .*\s% there$/
      ) as string,
      'Were several seeds trained?': 'not done: 1 seed',
      'Are networks and code released?':
        'not done: not known here; the project holds the weights of 3 networks, the bundle all else',
      'Do attacks use the very network that is judged?':
        'yes: 42 white-box results; nothing stands between input and network',
      'Was an attack tried that needs no gradient?':
        'not done: white-box attacks only; masked gradients are not excluded',
      'Was an attack tried that sees the class alone?': 'not done: no attack that only sees the decision',
      'Were targeted attacks tried?': 'not done: untargeted attacks only',
      'Were there random restarts?': 'not done: at most one start for each image',
      'Do twice the steps change nothing?':
        'not done: needs one attack at N and at 2N steps on the same images',
      'Is no attack weaker than random noise?': 'not done: needs noise and an attack in one threat model',
      'Was more than one norm tried?': 'not done: L∞',
      'Are networks judged by other attacks than they were trained with?':
        'yes: no training made use of perturbed images'
    })
  })

  it('leads to the figure that shows a number and to the row of the run that it is of', () => {
    const document = composeReport(sampleProject({ epsilonOfSingles: [0.05, 0.1, 0.2] }))
    const figures = new Map(
      blocks(document).flatMap((block) =>
        block.kind === 'charts'
          ? block.figures.map(({ number, chart }) => [`figure-${number}`, chart.id])
          : []
      )
    )
    const anchors = new Set(tables(document).flatMap((table) => table.anchors ?? []))
    const rows = tables(document).flatMap(({ rows }) => rows.filter(([first]) => first?.text.endsWith('?')))
    const linked = rows.filter((row) => row[3]?.link !== undefined)
    expect(linked.length).toBeGreaterThanOrEqual(4)
    for (const [question, , , figure] of linked) {
      const id = figures.get(figure?.link ?? '')
      expect(figure?.text).toBe(`Figure ${figure?.link?.slice('figure-'.length)}`)
      if (question?.text.includes('without attack')) expect(id).toBe('clean-accuracy')
      if (question?.text.includes('size of the perturbation')) expect(id).toMatch(/^robust-curve:/)
    }
    const led = rows.flatMap((row) => row[4]?.link ?? [])
    expect(led.length).toBeGreaterThanOrEqual(5)
    for (const link of led) expect(anchors).toContain(link)
  })

  it('leads nowhere when figures and results are left out', () => {
    const without = (['results', 'training', 'singles'] as const).map((id) => ({ id, on: false, notes: '' }))
    const document = composeReport(sampleProject({}, { sections: without }))
    for (const { rows } of tables(document))
      for (const cell of rows.flat()) expect([cell.link, cell.figure]).toEqual([undefined, undefined])
  })

  it('finds an iterated attack that is weaker than one step, and a curve that rises', () => {
    const input = sampleProject({ epsilonOfSingles: [0.05, 0.1, 0.2] })
    const [first] = input.runs
    const last = first?.points[6]
    const largest = input.runs[5]?.points[0]
    if (last?.kind !== 'epoch' || largest?.kind !== 'attack') throw new Error('sample')
    Object.assign(last.attacks[1]?.robustAccuracy ?? {}, { value: 0.99, count: 990 })
    Object.assign(largest.result.robustAccuracy, { value: 0.99, count: 990 })
    const found = answers(input)
    expect(found['Are iterated attacks at least as strong as one step?']).toBe(
      'no: weaker than FGSM: conv3 · seed 1: PGD-4 linf 0.1'
    )
    expect(found['Does a larger epsilon never help the network?']).toBe('no: 1 of 1 curves rise')
  })
})

describe('the sections of a report', () => {
  const titles = (given: ReportOptions['sections']) =>
    composeReport(sampleProject({}, { sections: given })).sections.map(({ title }) => title)
  const usual = titles([])

  it('stand in the order asked for, without those that are off; numbers follow', () => {
    const document = composeReport(
      sampleProject(
        {},
        {
          sections: [
            { id: 'references', on: true, notes: '' },
            { id: 'reading', on: false, notes: '' },
            { id: 'results', on: true, notes: '' }
          ]
        }
      )
    )
    const found = document.sections.map(({ number, title }) => `${number} ${title}`)
    // What was not named follows what it usually follows: trust and repeating come after reading, which is off.
    expect(found.slice(0, 5)).toEqual([
      '1 What was studied',
      '2 References',
      '3 How far to trust it',
      '4 How to repeat it',
      '5 Results at the end of training'
    ])
    expect(text(document)).not.toContain('What it is worth.')
    expect(new Set(document.sections.map(({ title }) => title))).toEqual(
      new Set(usual.filter((title) => title !== 'How to read this'))
    )
  })

  it('are each there once, and the appendix last, however they are asked for', () => {
    const ids = Object.keys(reportSections) as ReportSectionId[]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...ids)), (wanted) => {
        const ordered = orderedSections(wanted.map((id) => ({ id, on: true, notes: '' })))
        expect(new Set(ordered.map(({ id }) => id))).toEqual(new Set(ids))
        expect(ordered).toHaveLength(ids.length)
        expect(ordered[ordered.length - 1]?.id).toBe('epochs')
        const kept = ordered.map(({ id }) => id).filter((id) => wanted.includes(id) && id !== 'epochs')
        expect(kept).toEqual([...new Set(wanted)].filter((id) => id !== 'epochs'))
      })
    )
    expect(titles(orderedSections([]))).toEqual(usual)
  })

  it('open with what a person wrote for them, and are there for that alone', () => {
    const document = composeReport(
      sampleProject(
        { epsilonOfSingles: [] },
        {
          notes: 'For the whole.',
          sections: [
            { id: 'singles', on: true, notes: 'Nothing was run alone.' },
            { id: 'trust', on: true, notes: 'Mind\n\nthe seeds.' }
          ]
        }
      )
    )
    expect(titled(document, 'Notes').blocks).toMatchObject([{ text: 'For the whole.' }])
    expect(titled(document, 'Single attacks and measurements').blocks).toHaveLength(1)
    expect(titled(document, 'How far to trust it').blocks.slice(0, 2)).toMatchObject([
      { text: 'Mind' },
      { text: 'the seeds.' }
    ])
  })
})

describe('certificates in a report', () => {
  const project = sampleProject({ epsilonOfSingles: [] })
  const certified = { ...project, runs: [...project.runs, certifyRun()] }

  it('have the mean local Lipschitz constant with its interval, beside how far the classes are apart', () => {
    const known = {
      ...certified,
      separations: [{ dataset: 'mnist', norm: 'linf' as const, distance: 0.7373 }]
    }
    const [table] = titled(composeReport(known), 'Certificates').blocks.filter(
      (block): block is TableBlock => block.kind === 'table'
    )
    expect(rows(table).join()).toContain('12.50 (11.50 – 13.50, 2r 0.7373)')
    expect(rows(table).join()).toContain('50.0 % at the largest possible')
    const unknown = titled(composeReport(certified), 'Certificates').blocks
    expect(JSON.stringify(unknown)).not.toContain('2r 0')
    const inL2 = composeReport({
      ...certified,
      separations: [{ dataset: 'mnist', norm: 'l2', distance: 0.7373 }]
    })
    expect(JSON.stringify(titled(inL2, 'Certificates').blocks)).not.toContain('2r 0')
  })
})
