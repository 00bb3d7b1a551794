import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { JobSpec } from '@contract/job'
import { freeName, runLabel } from '@services/jobs/job-names'
import { checkName, resolveReferences, waitsFor } from '@services/jobs/references'
import { openStore, type Store } from '@services/store/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addDataset, addModel, trainSpec } from '../store/samples'

let folder = ''
let store: Store

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-references-'))
  store = openStore(folder)
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

const attack = (change: object = {}): JobSpec =>
  JobSpec.parse({
    kind: 'attack',
    model: 'net',
    dataset: 'table',
    attack: { attack: 'fgsm', norm: 'linf', epsilon: 0.1 },
    samples: 2,
    ...change
  })
const importOf = (name: string): JobSpec =>
  JobSpec.parse({ kind: 'dataset-import', name, source: { kind: 'path', path: '/x' } })
const modelImport = (name: string): JobSpec =>
  JobSpec.parse({ kind: 'model-import', name, path: '/model.json' })

const failure = (code: string, message: RegExp): Error =>
  expect.objectContaining({ code, message: expect.stringMatching(message) as string }) as Error

/** What most jobs need none of. */
const nothing = { earlier: [], models: [], others: [], isUndefended: null }

describe('what a job works with', () => {
  it('is found by name', () => {
    const dataset = addDataset(store, 'table')
    const model = addModel(store, 'net')
    expect(resolveReferences(attack(), store)).toEqual({ dataset, model, ...nothing })
    expect(resolveReferences(trainSpec(), store)).toEqual({ dataset, model: null, ...nothing })
    expect(resolveReferences(importOf('new'), store)).toEqual({
      dataset: null,
      model: null,
      ...nothing
    })
  })

  it('is missed with a list of what there is', () => {
    expect(() => resolveReferences(trainSpec(), store)).toThrow(
      failure('not-found', /no data set "table".*holds none.*built in: mnist/)
    )
    addDataset(store, 'table')
    addDataset(store, 'digits')
    addModel(store, 'other')
    expect(() => resolveReferences(trainSpec({ dataset: 'cifar' }), store)).toThrow(
      failure('not-found', /no data set "cifar".*It holds table, digits/)
    )
    expect(() => resolveReferences(attack(), store)).toThrow(
      failure('not-found', /no model "net".*It holds other/)
    )
  })

  it.each([
    ['other images', { inputShape: [4, 4, 1] as [number, number, number] }, /takes 4×4×1 images.*has 2×2×1/],
    ['other classes', { classCount: 10 }, /of 10 classes.*of 2 classes/]
  ])('must fit together: %s', (_, change, message) => {
    addDataset(store, 'table')
    addModel(store, 'net', change)
    expect(() => resolveReferences(attack(), store)).toThrow(failure('shape-mismatch', message))
  })

  it('must have the classes that its attacks want, also those of a training', () => {
    addDataset(store, 'table')
    addModel(store, 'net')
    const fgsm = (options: object): object => ({ attack: 'fgsm', norm: 'linf', epsilon: 0.1, options })
    const atClass = (targetClass: number): object => fgsm({ goal: 'class', targetClass })
    expect(resolveReferences(attack({ attack: atClass(1) }), store).dataset?.name).toBe('table')
    const refused = (path: string, message: RegExp): Error =>
      expect.objectContaining({
        ...{ code: 'invalid-input', message: expect.stringMatching(message) as string },
        issues: [expect.objectContaining({ path })]
      }) as Error
    const classes = /target class is 2, but the network has the classes 0 to 1/
    expect(() => resolveReferences(attack({ attack: atClass(2) }), store)).toThrow(
      refused('attack.options.targetClass', classes)
    )
    const ranked = fgsm({ goal: 'kth-likely', targetRank: 3 })
    expect(() => resolveReferences(attack({ attack: ranked }), store)).toThrow(
      refused('attack.options.targetRank', /target rank is 3, but the network has 2 classes/)
    )
    const measured = trainSpec({ measure: { attacks: [atClass(0), atClass(2)] } })
    expect(() => resolveReferences(measured, store)).toThrow(
      refused('measure.attacks.1.options.targetClass', classes)
    )
  })

  it('must have the images that are asked for', () => {
    addDataset(store, 'table')
    addModel(store, 'net')
    expect(resolveReferences(attack({ offset: 1, samples: 1 }), store).dataset?.name).toBe('table')
    expect(() => resolveReferences(attack({ offset: 1, samples: 2 }), store)).toThrow(
      failure('invalid-input', /1 to 2.*has 2 \(0 to 1\)/)
    )
  })
})

describe('waiting for another job', () => {
  it('is for what the project does not hold yet', () => {
    expect(waitsFor(trainSpec(), importOf('table'), store)).toBe(true)
    expect(waitsFor(trainSpec(), importOf('other'), store)).toBe(false)
    expect(waitsFor(attack(), modelImport('net'), store)).toBe(true)
    expect(waitsFor(attack(), trainSpec({ name: 'net' }), store)).toBe(true)
    expect(waitsFor(attack({ model: 'linear-standard-1' }), trainSpec(), store)).toBe(true)
    expect(waitsFor(trainSpec(), trainSpec(), store)).toBe(false)
    addDataset(store, 'table')
    addModel(store, 'net')
    expect(waitsFor(trainSpec(), importOf('table'), store)).toBe(false)
    expect(waitsFor(attack(), trainSpec({ name: 'net' }), store)).toBe(false)
  })
})

describe('names', () => {
  it('that a person gives must be free, also among jobs under way', () => {
    addDataset(store, 'table')
    addModel(store, 'net')
    const taken = failure('already-exists', /choose another name/i)
    expect(() => checkName(importOf('table'), store, [])).toThrow(taken)
    expect(() => checkName(importOf('new'), store, [importOf('new')])).toThrow(taken)
    expect(() => checkName(modelImport('net'), store, [])).toThrow(taken)
    expect(() => checkName(trainSpec({ name: 'net' }), store, [])).toThrow(taken)
    expect(() => checkName(trainSpec({ name: 'x' }), store, [modelImport('x')])).toThrow(taken)
    checkName(importOf('net'), store, [modelImport('table')])
    checkName(trainSpec(), store, [trainSpec()])
    checkName(attack(), store, [attack()])
  })

  it('that the program makes get a number', () => {
    const taken = ['a', 'a (2)', 'b (2)']
    const free = (name: string): string => freeName(name, (one) => taken.includes(one))
    expect(['a', 'b', 'c'].map(free)).toEqual(['a (3)', 'b', 'c'])
  })

  it('of runs say what is done', () => {
    const labels = [
      trainSpec({ architecture: 'conv3', seed: 7 }),
      trainSpec({ name: 'mine' }),
      attack({ attack: { attack: 'pgd', norm: 'l2', epsilon: 1.5 } }),
      attack({ attack: { attack: 'pgd', norm: 'l2', epsilon: 1.5, eightBit: true }, epsilons: [3, 0.5] }),
      JobSpec.parse({
        kind: 'uncertainty',
        model: 'net',
        dataset: 'table',
        estimator: { estimator: 'local' }
      }),
      importOf('table'),
      modelImport('net')
    ].map(runLabel)
    expect(labels).toEqual([
      'conv3-standard-7',
      'mine',
      'PGD-40 l2 1.5 on net',
      // The legend of its curve would else name one of its epsilons.
      'PGD-40 l2 0.5 to 3 8-bit on net',
      'uncertainty (local) of net',
      'import table',
      'import net'
    ])
  })
})
