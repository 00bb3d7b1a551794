import { JobSpec } from '@contract/job'
import { describe, expect, it } from 'vitest'
import { runCsv } from '../../../src/renderer/src/features/compare/table/run-csv'
import { filtered, noFilter, sorted } from '../../../src/renderer/src/features/compare/table/run-filter'
import { differingSettings } from '../../../src/renderer/src/features/compare/table/differing-settings'
import {
  type Column,
  type RunRow,
  isShownAtFirst
} from '../../../src/renderer/src/features/compare/table/run-rows'
import { run } from './measurements'

const training = (change: object): JobSpec =>
  JobSpec.parse({ kind: 'train', dataset: 'mnist', architecture: 'conv3', ...change })
const defended = (id: string, options: object, more: object = {}): JobSpec =>
  training({ method: { id, options }, ...more })
const attack = (change: object): JobSpec =>
  JobSpec.parse({
    ...{ kind: 'attack', model: 'conv3', dataset: 'mnist' },
    attack: { attack: 'pgd', norm: 'linf', epsilon: 0.1, ...change }
  })

function rowOf(id: string, spec: JobSpec): RunRow {
  return {
    run: { ...run(id, []).run, spec },
    marks: { runId: id, starred: false, tags: [], note: '', trashedAt: null },
    summary: undefined,
    study: ''
  }
}
const rows = [
  rowOf('a', defended('pgd-at', { epsilon: 0.1 })),
  rowOf('b', defended('pgd-at', { epsilon: 0.025 }, { schedule: { kind: 'cosine' } })),
  rowOf('c', defended('trades', { epsilon: 0.1, beta: 1 }, { limits: { train: 500 } })),
  rowOf('d', defended('trades', { epsilon: 0.1, beta: 6 }, { earlyStopping: 5, seed: 2 })),
  rowOf('e', training({})),
  rowOf('f', attack({})),
  rowOf('g', attack({ norm: 'l2', epsilon: 2, options: { steps: 10 } })),
  rowOf('h', attack({ attack: 'fgsm' }))
]
const columns = differingSettings(rows.map(({ run: { spec } }) => spec))
function column(path: string): Column {
  const found = columns.find(({ id }) => id === `set ${path}`)
  if (found === undefined) throw new Error(`no column of ${path}`)
  return found
}
const texts = (path: string): string[] => rows.map((row) => column(path).cell(row).text)
const order = (list: readonly RunRow[]): string => list.map(({ run: { id } }) => id).join('')

describe('columns of settings', () => {
  it('are those in which runs differ, by the titles of their fields', () => {
    const labels = new Map(columns.map(({ id, label }) => [id, label]))
    expect(labels.get('set method.options.epsilon')).toBe('Training epsilon')
    expect(labels.get('set method.options.beta')).toBe('Beta')
    expect(labels.get('set limits.train')).toBe('Training images')
    expect(labels.get('set schedule.kind')).toBe('Schedule')
    expect(labels.get('set earlyStopping')).toBe('Early stopping')
    expect(labels.get('set attack.attack')).toBe('Attack')
    expect(labels.get('set attack.norm')).toBe('Norm (attack)')
    expect(labels.get('set attack.epsilon')).toBe('Epsilon (attack)')
    expect(labels.get('set attack.options.steps')).toBe('Steps (attack)')
    // The same in all runs that have it, or in the table already.
    for (const path of ['method.options.norm', 'batchSize', 'seed', 'method.id', 'dataset', 'samples'])
      expect(labels.has(`set ${path}`), path).toBe(false)
    expect(new Set(labels.values()).size).toBe(labels.size)
  })

  it('have no two names alike, whatever runs stand together', () => {
    const certify = (samples: number): JobSpec =>
      JobSpec.parse({
        ...{ kind: 'certify', model: 'conv3', dataset: 'mnist', samples },
        certificate: { certificate: 'interval', norm: 'linf' }
      })
    const specs = [certify(10), certify(20), training({ limits: { test: 10 } }), training({})]
    const labels = differingSettings(specs).map(({ label }) => label)
    expect(labels).toEqual(['Test images (samples)', 'Test images (limits.test)'])
  })

  it('say what is not set, and nothing where there is no such setting', () => {
    expect(texts('method.options.epsilon')).toEqual(['0.1', '0.025', '0.1', '0.1', '', '', '', ''])
    expect(texts('limits.train')).toEqual(['–', '–', '500', '–', '–', '', '', ''])
    expect(texts('attack.norm').slice(5)).toEqual(['linf', 'l2', 'linf'])
    expect(texts('attack.attack').slice(5)).toEqual(['PGD', 'PGD', 'FGSM'])
  })

  it('are sorted by value, filtered by range, saved whole, and shown when asked for', () => {
    expect(order(sorted(rows, column('method.options.beta'), true)).slice(0, 2)).toBe('dc')
    const budget = column('method.options.epsilon')
    expect(order(sorted(rows, budget, false)).slice(0, 4)).toBe('bacd')
    const within = { ...noFilter, ranges: [{ column: budget.id, min: 0.02, max: 0.05 }] }
    expect(order(filtered(rows, within, columns))).toBe('b')
    expect(budget.isNumber).toBe(true)
    expect(column('attack.norm').isNumber).toBe(false)
    const lines = runCsv(rows.slice(0, 3), [budget, column('schedule.kind'), column('limits.train')])
      .split('\r\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
    expect(lines).toEqual([
      'run,id,starred,Training epsilon,Schedule,Training images',
      'a,a,false,0.1,constant,',
      'b,b,false,0.025,cosine,',
      'c,c,false,0.1,constant,500'
    ])
    expect(columns.filter((one) => isShownAtFirst(one, columns))).toEqual([])
  })
})
