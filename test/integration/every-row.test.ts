import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attackInfos, type AttackSpec } from '@contract/attacks'
import { corruptionKinds } from '@contract/attacks/corruption'
import { certificateInfos } from '@contract/certificates'
import { MeasuredCheckId } from '@contract/checks/job'
import type { AttackResult, EpochPoint, Rate } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import { TrainingMethodId } from '@contract/training'
import type { TransferRow } from '@contract/transfer'
import { isSearchSpec } from '@core/checks'
import { attackCases, middling, quickOptionsOf } from '../core/attacks/quick-options'
import { certificateCases, quickCertificates, quickEstimators } from './support/quick-measurements'
import { CLASSES, writeStripedImages } from './support/striped-images'
import { buildEngine, type BuiltEngine } from './support/build-engine'
import { commandLineOn, type Ended } from './support/command-line'
import { openWorkbench, type Workbench } from './support/workbench'

// Everything that is listed is started from the command line and from a study file, and comes to an end with numbers.
// A new attack, method, certificate, estimator or check joins by being listed.

const SAMPLES = 12
let built: BuiltEngine
let bench: Workbench
let command: (args: readonly string[]) => Promise<Ended>
let here: string[]

beforeAll(async () => {
  built = await buildEngine()
  bench = openWorkbench(built.entry)
  command = commandLineOn(bench.app)
  const project = join(bench.folder, 'project')
  const images = join(bench.folder, 'stripes')
  here = ['--project', project]
  writeStripedImages(images)
  mkdirSync(join(bench.folder, 'studies'))
  await succeed(['project', 'create', project, '--name', 'Every row'])
  await succeed(['dataset', 'import', images, ...here])
  for (const architecture of ['mlp', 'linear'])
    await succeed([
      ...['train', ...here, '--dataset', 'stripes', '--architecture', architecture, '--name', architecture],
      ...['--epochs', '3', '--batch-size', '16', '--learning-rate', '0.01']
    ])
})
afterAll(async () => {
  await bench.remove()
  built.remove()
})

async function succeed(args: readonly string[]): Promise<Ended> {
  const ended = await command(args)
  expect(ended.code, `${args.join(' ')}\n${ended.notes}\n${JSON.stringify(ended.last)}`).toBe(0)
  return ended
}

/** Options as flags: { eotSamples: 2 } is --eot-samples 2. */
function flags(options: object = {}): string[] {
  return Object.entries(options).flatMap(([name, value]) => [
    `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    String(value)
  ])
}

/** Runs a study file from the command line and gives its runs as they are stored. */
async function study(name: string, content: object): Promise<RunDetail[]> {
  const file = join(bench.folder, 'studies', `${name}.json`)
  const common = { heisenbenchStudy: 1, name, title: name, dataset: { name: 'stripes' }, epochs: 1 }
  writeFileSync(file, JSON.stringify({ ...common, batchSize: 16, ...content }))
  const { last } = await succeed(['study', 'run', file, ...here])
  expect(last).toMatchObject({ kind: 'result', study: name, state: 'done' })
  const runs = last['runs'] as { id: string }[]
  return Promise.all(runs.map(({ id }) => bench.app.jobs.detail(id)))
}

function epochOf({ points }: RunDetail): EpochPoint {
  const epochs = points.flatMap((point) => (point.kind === 'epoch' ? [point] : []))
  expect(epochs).not.toEqual([])
  return epochs.at(-1) as EpochPoint
}

function expectRate({ value, low, high }: Rate, name: string): void {
  expect(low, name).toBeGreaterThanOrEqual(0)
  expect(value, name).toBeGreaterThanOrEqual(low)
  expect(high, name).toBeGreaterThanOrEqual(value)
  expect(high, name).toBeLessThanOrEqual(1)
}

/** The numbers of an attack, whichever way they came. */
function expectAttacked(result: AttackResult, name: string): void {
  const { robustAccuracy, cleanAccuracy, medianDistance, sampleCount } = result
  expect(sampleCount, name).toBe(SAMPLES)
  for (const rate of [robustAccuracy, cleanAccuracy]) expectRate(rate, name)
  expect(robustAccuracy.value, name).toBeLessThanOrEqual(cleanAccuracy.value)
  if (medianDistance !== null) expect(medianDistance, name).toBeGreaterThanOrEqual(0)
  const { knowledge } = attackInfos[result.spec.attack]
  expect(result.forwardCalls + result.backwardCalls > 0, name).toBe(knowledge !== 'none')
  expect(Number.isFinite(result.forwardCalls + result.backwardCalls + result.seconds), name).toBe(true)
}

describe('from the command line', () => {
  it.each(attackCases)('attack $name', async ({ attack, norm, name }) => {
    const epsilon = middling[norm]
    const { last } = await succeed([
      ...['attack', ...here, '--model', 'mlp', '--dataset', 'stripes', '--samples', String(SAMPLES)],
      ...['--attack', attack, '--norm', norm, '--epsilon', String(epsilon)],
      ...['--keep-examples', '0', ...flags(quickOptionsOf(attack, norm))]
    ])
    expect(last, name).toMatchObject({ kind: 'result', attack, norm, epsilon, sampleCount: SAMPLES })
    expect(last['options'], name).toMatchObject(quickOptionsOf(attack, norm))
    // What looks for nothing has none.
    if (isSearchSpec({ attack } as AttackSpec)) expect(last['grade'], name).toMatch(/^[ABCD]$/)
    else expect(last['grade'], name).toBeNull()
    const [robust, clean] = [last['robustAccuracy'] as number, last['cleanAccuracy'] as number]
    const [low, high] = last['robustInterval'] as [number, number]
    expect(0 <= low && low <= robust && robust <= high && high <= 1 && robust <= clean, name).toBe(true)
    const passes = (last['forwardCalls'] as number) + (last['backwardCalls'] as number)
    expect(passes > 0, name).toBe(attackInfos[attack].knowledge !== 'none')
  })

  it.each(TrainingMethodId.options)('train %s', async (method) => {
    const { last } = await succeed([
      ...['train', ...here, '--dataset', 'stripes', '--architecture', 'mlp', '--method', method],
      ...['--name', `by-${method}`, '--epochs', '2', '--batch-size', '16', '--learning-rate', '0.01']
    ])
    expect(last).toMatchObject({ kind: 'result', model: `by-${method}` })
    const epochs = last['epochs'] as { epoch: number; loss: number; cleanAccuracy: number }[]
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2])
    for (const { loss, cleanAccuracy } of epochs) {
      expect(Number.isFinite(loss)).toBe(true)
      // The stripes are seen by every method; a third is chance.
      expect(cleanAccuracy).toBeGreaterThan(0.5)
      expect(cleanAccuracy).toBeLessThanOrEqual(1)
    }
  })

  it.each(certificateCases)('certify $name', async ({ certificate, norm }) => {
    const { last } = await succeed([
      ...['certify', ...here, '--model', certificate === 'linear' ? 'linear' : 'mlp', '--dataset', 'stripes'],
      ...['--certificate', certificate, '--norm', norm, '--samples', String(SAMPLES)],
      ...flags(quickCertificates[certificate])
    ])
    expect(last).toMatchObject({ kind: 'result', certificate, norm, sampleCount: SAMPLES })
    const certified = last['certifiedAccuracy'] as { epsilon: number; value: number }[]
    expect(certified.length).toBeGreaterThan(1)
    certified.forEach(({ value }, place) => {
      expect(value).toBeGreaterThanOrEqual(0)
      expect(value).toBeLessThanOrEqual(certified[place - 1]?.value ?? (last['cleanAccuracy'] as number))
    })
    expect(last['meanRadius']).toBeGreaterThan(0)
  })

  it.each(Object.keys(quickEstimators) as (keyof typeof quickEstimators)[])(
    'uncertainty %s',
    async (estimator) => {
      const { last } = await succeed([
        ...['uncertainty', ...here, '--model', 'mlp', '--dataset', 'stripes', '--estimator', estimator],
        ...flags(quickEstimators[estimator])
      ])
      expect(last).toMatchObject({ kind: 'result', estimator, options: quickEstimators[estimator] })
      for (const name of ['totalSigmaX', 'totalSigmaP', 'product', 'effectiveSampleSize', 'bound'])
        expect(last[name], name).toBeGreaterThan(0)
      const [low, high] = last['productInterval'] as [number | null, number | null]
      if (low !== null) expect(last['product']).toBeGreaterThanOrEqual(low)
      if (high !== null) expect(last['product']).toBeLessThanOrEqual(high)
    }
  )

  it('every check that needs the network', async () => {
    const { last } = await succeed([
      ...['attack', ...here, '--model', 'mlp', '--dataset', 'stripes', '--samples', String(SAMPLES)],
      ...['--attack', 'pgd', '--norm', 'linf', '--epsilon', '0.05', '--steps', '5', '--seed', '77']
    ])
    const reports = await bench.app.compare.trustOfModel('mlp')
    const found = await Promise.all(
      reports.map(async ({ evaluationId }) => ({
        evaluationId,
        spec: (await bench.app.compare.checkOffer(evaluationId)).spec
      }))
    )
    const evaluation = found.find(({ spec }) => spec?.seed === 77)?.evaluationId ?? ''
    expect(last).toMatchObject({ seed: 77 })
    const { lines } = await succeed([
      ...['check', ...here, '--model', 'mlp', '--evaluation', evaluation, '--run-costly'],
      ...['--checks', MeasuredCheckId.options.join(), '--probes', '6', '--draws', '20', '--queries', '20']
    ])
    const measured = lines.filter(({ kind }) => kind === 'measured')
    expect(measured.map(({ id }) => id)).toEqual(MeasuredCheckId.options)
    for (const { id, sentence, seconds } of measured) {
      expect(String(sentence), String(id)).toMatch(/\w+/)
      expect(seconds, String(id)).toBeGreaterThanOrEqual(0)
    }
    expect(lines.at(-1)).toMatchObject({ kind: 'check', evaluationId: evaluation })
  })

  it('every corruption in five severities', async () => {
    const { last } = await succeed([
      ...['corruptions', ...here, '--model', 'mlp', '--dataset', 'stripes', '--samples', String(SAMPLES)]
    ])
    const kinds = last['kinds'] as { kind: string; errors: number[] }[]
    expect(kinds.map(({ kind }) => kind)).toEqual(Object.keys(corruptionKinds))
    for (const { errors } of kinds) expect(errors.every((error) => error >= 0 && error <= 1)).toBe(true)
  })

  it('a transfer matrix', async () => {
    const { last } = await succeed([
      ...['transfer', ...here, '--models', 'mlp', 'linear', '--dataset', 'stripes', '--epsilon', '0.1'],
      ...['--steps', '3', '--samples', String(SAMPLES)]
    ])
    expect((last['rows'] as TransferRow[]).map(({ source, cells }) => [source, cells.length])).toEqual([
      ['mlp', 2],
      ['linear', 2]
    ])
  })
})

describe('from a study file', () => {
  it('every attack and norm, every certificate, every estimator', async () => {
    const attacks = attackCases.map(({ attack, norm }) => ({
      ...{ attack, norm, epsilon: middling[norm] },
      options: quickOptionsOf(attack, norm)
    }))
    const estimators = Object.entries(quickEstimators).map(([estimator, options]) => ({ estimator, options }))
    const certificates = certificateCases
      .filter(({ certificate }) => certificate !== 'linear')
      .map(({ certificate, norm }) => ({ certificate, norm, options: quickCertificates[certificate] ?? {} }))
    const [run] = await study('measured', {
      networks: ['mlp'],
      measure: {
        ...{ everyEpochs: 1, initial: false, samples: SAMPLES, certifiedSamples: SAMPLES },
        ...{ attacks, estimators, certificates }
      }
    })
    const epoch = epochOf(run as RunDetail)
    expect(epoch.attacks.map(({ spec }) => `${spec.attack} ${spec.norm}`)).toEqual(
      attackCases.map(({ name }) => name)
    )
    epoch.attacks.forEach((result, place) => expectAttacked(result, attackCases[place]?.name ?? ''))
    expect(epoch.uncertainty.map(({ spec }) => spec.estimator)).toEqual(Object.keys(quickEstimators))
    for (const { product, bound } of epoch.uncertainty) {
      expect(product.value).toBeGreaterThan(0)
      expect(bound).toBeGreaterThan(0)
    }
    expect(epoch.certificates?.map(({ spec }) => `${spec.certificate} ${spec.norm}`)).toEqual(
      certificates.map(({ certificate, norm }) => `${certificate} ${norm}`)
    )
    for (const { sampleCount, cleanAccuracy, certifiedAccuracy, spec } of epoch.certificates ?? []) {
      expect(sampleCount).toBe(SAMPLES)
      for (const { accuracy } of certifiedAccuracy) {
        expectRate(accuracy, spec.certificate)
        expect(accuracy.value).toBeLessThanOrEqual(cleanAccuracy.value)
      }
    }
  })

  it('every method of training, and a transfer matrix over what they trained', async () => {
    const methods = TrainingMethodId.options.map((id) => ({ id }))
    const fgsm = { attack: 'fgsm', norm: 'linf', epsilon: 0.05 }
    const details = await study('trained', {
      ...{ networks: ['mlp'], methods, epochs: 2, optimizer: { kind: 'adam', learningRate: 0.01 } },
      measure: { everyEpochs: 2, initial: false, samples: SAMPLES, attacks: [fgsm] },
      transfer: { attack: fgsm, samples: SAMPLES }
    })
    const trained = details.filter(({ run }) => run.spec.kind === 'train')
    expect(trained.map(({ run }) => (run.spec.kind === 'train' ? run.spec.method.id : ''))).toEqual(
      TrainingMethodId.options
    )
    for (const detail of trained) {
      const epoch = epochOf(detail)
      expect(Number.isFinite(epoch.loss), detail.run.label).toBe(true)
      expect(epoch.cleanAccuracy.value, detail.run.label).toBeGreaterThan(0.5)
      expectAttacked(epoch.attacks[0] as AttackResult, detail.run.label)
    }
    const rows = details.flatMap(({ points }) =>
      points.flatMap((point) => (point.kind === 'transfer' ? [point.row] : []))
    )
    expect(rows.map(({ cells }) => cells.length)).toEqual(methods.map(() => methods.length))
  })

  it('the exact certificate of a linear network, every check, every corruption', async () => {
    const kinds = Object.keys(corruptionKinds)
    const details = await study('linear', {
      networks: ['linear'],
      measure: {
        ...{ everyEpochs: 1, initial: false, samples: SAMPLES, certifiedSamples: SAMPLES },
        attacks: [{ attack: 'pgd', norm: 'linf', epsilon: 0.05, options: { steps: 5 } }],
        certificates: certificateInfos.linear.norms.map((norm) => ({ certificate: 'linear', norm }))
      },
      checks: { probes: 6, draws: 20, queries: 20 },
      after: {
        corruptions: { kinds, severities: [1, 5], samples: SAMPLES },
        attacks: [
          { attack: { attack: 'pgd', norm: 'linf', epsilon: 0.1 }, samples: SAMPLES, epsilons: [0.05] }
        ],
        estimators: [{ estimator: { estimator: 'data', options: { samples: 30 } }, eachClass: true }]
      }
    })
    expect(details.every(({ run }) => run.state === 'done')).toBe(true)
    const [training] = details
    expect(epochOf(training as RunDetail).certificates?.map(({ spec }) => spec.norm)).toEqual(
      certificateInfos.linear.norms
    )
    const points = details.flatMap((detail) => detail.points)
    const checked = points.flatMap((point) => (point.kind === 'check' ? [point.result.id] : []))
    // Of the attack while it was trained, then of the one after.
    expect(checked).toEqual([...MeasuredCheckId.options, ...MeasuredCheckId.options])
    const attacked = points.flatMap((point) => (point.kind === 'attack' ? [point.result] : []))
    for (const result of attacked) expectAttacked(result, result.spec.attack)
    const corrupted = attacked.flatMap(({ spec }) =>
      spec.attack === 'corruption' ? [spec.options.kind] : []
    )
    expect([...new Set(corrupted)]).toEqual(kinds)
    expect(points.filter(({ kind }) => kind === 'uncertainty')).toHaveLength(CLASSES)
    expect(bench.leaks()).toEqual([])
  })
})
