import { join } from 'node:path'
import { type Locator, expect, test } from '@playwright/test'
import { type AttackId, type AttackInfo, attackInfos } from '../../src/contract/attacks'
import { type CertificateInfo, certificateInfos } from '../../src/contract/certificates'
import { type EstimatorInfo, estimatorInfos } from '../../src/contract/estimators'
import { type FormField, formFields } from '../../src/contract/form-field'
import { trainingInfos } from '../../src/contract/training'
import { attackCases, quickOptionsOf } from '../core/attacks/quick-options'
import {
  certificateCases,
  quickCertificates,
  quickEstimators
} from '../integration/support/quick-measurements'
import { writeStripedImages } from '../integration/support/striped-images'
import { ask } from './ask'
import { fillNumber, finishJob, goTo, picture, sharedWorkbench } from './workbench'

// Everything that is listed is started through the forms of the window, and comes to an end. A new attack, method,
// certificate or estimator joins by being listed.

interface StoredRun {
  readonly id: string
  readonly label: string
  readonly state: string
  readonly error: { readonly message: string } | null
  readonly spec: {
    readonly kind: string
    readonly attack?: { readonly attack: string; readonly norm: string }
    readonly certificate?: { readonly certificate: string; readonly norm: string }
    readonly estimator?: { readonly estimator: string }
    readonly method?: { readonly id: string }
    readonly samples?: number
  }
}

const SAMPLES = 12
const bench = sharedWorkbench('Every row')

test.beforeAll(async () => {
  test.setTimeout(600_000)
  const { page, folder } = bench
  const path = join(folder, 'stripes')
  writeStripedImages(path)
  await finishJob(page, { kind: 'dataset-import', name: 'stripes', source: { kind: 'path', path } })
  const optimizer = { kind: 'adam', learningRate: 0.01 }
  for (const name of ['mlp', 'linear']) {
    const what = { kind: 'train', name, architecture: name, dataset: 'stripes', optimizer }
    await finishJob(page, { ...what, epochs: 3, batchSize: 16 })
  }
})
test.describe.configure({ mode: 'serial' })

async function runsOf(kind: string): Promise<StoredRun[]> {
  const runs = (await ask(bench.page, 'jobs.list')) as unknown as StoredRun[]
  return runs.filter(({ spec }) => spec.kind === kind)
}

/** Waits until that many runs of a kind have ended, all of them well. */
async function allDone(kind: string, count: number): Promise<StoredRun[]> {
  let runs: StoredRun[] = []
  await expect
    .poll(
      async () => {
        runs = await runsOf(kind)
        return runs.filter(({ state }) => state !== 'queued' && state !== 'running').length
      },
      { timeout: 120_000, message: `${kind}: runs that have ended` }
    )
    .toBe(count)
  expect(runs.filter(({ state }) => state !== 'done').map(({ label, error }) => [label, error])).toEqual([])
  return runs
}

/** The points of a run that hold numbers. */
async function pointsOf(runId: string): Promise<{ kind: string; result?: Record<string, unknown> }[]> {
  return (await ask(bench.page, 'jobs.detail', { runId })).points as { kind: string }[]
}

/** Fills the fields of options by their labels, as a person does. */
async function fillOptions(form: Locator, fields: readonly FormField[], options: object): Promise<void> {
  const wanted = Object.entries(options)
  const hidden = wanted.some(([key]) => fields.find((field) => field.key === key)?.hint?.advanced === true)
  if (hidden) await form.getByRole('button', { name: 'Advanced' }).first().click()
  for (const [key, value] of wanted) {
    const field = fields.find((one) => one.key === key)
    if (!field) throw new Error(`no field for the option ${key}`)
    const { unit } = field.hint ?? {}
    const box = form.getByLabel(unit === undefined ? field.title : `${field.title} (${unit})`, {
      exact: true
    })
    if (field.type === 'choice') await box.selectOption(String(value))
    else {
      await box.fill(String(value))
      await box.press('Tab')
    }
  }
}

test('every attack with every norm is started from its form and ends with a robust accuracy', async () => {
  test.setTimeout(900_000)
  const { page } = bench
  await goTo(page, 'attacks')
  await page.getByLabel('Model', { exact: true }).selectOption('mlp')
  await fillNumber(page, 'Test images', SAMPLES)
  await fillNumber(page, 'Examples to keep', 0)
  const form = page.locator('#attack-form')
  const start = form.getByRole('button', { name: 'Start attack' })
  let started = 0
  for (const [id, info] of Object.entries<AttackInfo>(attackInfos)) {
    await form.getByLabel('Attack', { exact: true }).selectOption(id)
    let filled = ''
    for (const norm of info.norms) {
      await form.getByLabel('Norm', { exact: true }).selectOption(norm)
      const options = quickOptionsOf(id as AttackId, norm)
      if (filled !== JSON.stringify(options))
        await fillOptions(form, formFields(info.options, info.hints), options)
      filled = JSON.stringify(options)
      await start.click()
      started++
      await expect.poll(async () => (await runsOf('attack')).length, { intervals: [20] }).toBe(started)
    }
  }
  const runs = await allDone('attack', attackCases.length)
  const names = runs.map(({ spec }) => `${spec.attack?.attack} ${spec.attack?.norm}`)
  expect([...names].sort()).toEqual(attackCases.map(({ name }) => name).sort())
  for (const { id, label, spec } of runs) {
    const [point] = (await pointsOf(id)).filter(({ kind }) => kind === 'attack')
    expect(spec.samples, label).toBe(SAMPLES)
    const { robustAccuracy, cleanAccuracy } = point?.result as Record<string, { value: number }>
    expect(robustAccuracy?.value, label).toBeLessThanOrEqual(cleanAccuracy?.value ?? 0)
    expect(robustAccuracy?.value, label).toBeGreaterThanOrEqual(0)
  }
  // The page has come along, with the newest of them.
  const results = page.getByRole('region', { name: 'Results on mlp' })
  await expect(results.getByRole('button', { name: /^Grade [ABCD] of/ })).not.toHaveCount(0)
  await expect(results.getByRole('button', { name: /^Grade [ABCD] of/ }).first()).toBeVisible()
  await picture(page, 'every-row-attacks-light')
})

test('every training method is chosen in the form and trains', async () => {
  test.setTimeout(600_000)
  const { page } = bench
  await goTo(page, 'train')
  await page.getByLabel('Data set', { exact: true }).selectOption('stripes')
  const group = page.getByRole('group', { name: 'Architecture' })
  for (const chosen of await group.getByRole('checkbox', { checked: true }).all()) await chosen.press(' ')
  await group.getByText('mlp', { exact: true }).click()
  await page.getByLabel(/^(Model name|Name of the group)$/).fill('methods')
  await fillNumber(page, 'Epochs', 1)
  await fillNumber(page, 'Batch size', 16)
  const methods = page.getByLabel('Method', { exact: true })
  const ids = Object.keys(trainingInfos)
  for (const [place, id] of ids.entries()) {
    if (place >= (await methods.count())) await page.getByRole('button', { name: 'Add a method' }).click()
    await methods.nth(place).selectOption(id)
  }
  await page.getByRole('button', { name: `Start ${ids.length} trainings` }).click()
  const before = 2
  const runs = await allDone('train', before + ids.length)
  expect(runs.slice(before).map(({ spec }) => spec.method?.id)).toEqual(ids)
  for (const { id, label } of runs)
    expect(
      (await pointsOf(id)).some(({ kind }) => kind === 'epoch'),
      label
    ).toBe(true)
})

test('every certificate with every norm is started from its form and ends with radii', async () => {
  test.setTimeout(600_000)
  const { page } = bench
  for (const [place, { certificate, norm }] of certificateCases.entries()) {
    const info: CertificateInfo = certificateInfos[certificate]
    await goTo(page, 'runs/new/certify')
    await page.getByLabel('Model', { exact: true }).selectOption(certificate === 'linear' ? 'linear' : 'mlp')
    await fillNumber(page, 'Test images', SAMPLES)
    await page.getByLabel('Certificate', { exact: true }).selectOption(certificate)
    await page.getByLabel('Norm', { exact: true }).selectOption(norm)
    const fields = formFields(info.options, info.hints)
    await fillOptions(page.locator('form'), fields, quickCertificates[certificate] ?? {})
    await page.getByRole('button', { name: 'Start certifying' }).click()
    await expect.poll(async () => (await runsOf('certify')).length, { intervals: [20] }).toBe(place + 1)
  }
  const runs = await allDone('certify', certificateCases.length)
  const names = runs.map(({ spec }) => `${spec.certificate?.certificate} ${spec.certificate?.norm}`)
  expect([...names].sort()).toEqual(certificateCases.map(({ name }) => name).sort())
  for (const { id, label } of runs) {
    const [point] = (await pointsOf(id)).filter(({ kind }) => kind === 'certificate')
    expect(point?.result?.['sampleCount'], label).toBe(SAMPLES)
    expect(point?.result?.['meanRadius'], label).toBeGreaterThan(0)
  }
})

test('every estimator is started from its form and ends with a product', async () => {
  test.setTimeout(600_000)
  const { page, complaints } = bench
  const estimators = Object.entries<EstimatorInfo>(estimatorInfos)
  for (const [place, [id, info]] of estimators.entries()) {
    await goTo(page, 'runs/new/uncertainty')
    await page.getByLabel('Model', { exact: true }).selectOption('mlp')
    await page.getByLabel('Estimator', { exact: true }).selectOption(id)
    const options = quickEstimators[id as keyof typeof quickEstimators]
    await fillOptions(page.locator('form'), formFields(info.options, info.hints), options)
    await page.getByRole('button', { name: 'Start measuring' }).click()
    await expect.poll(async () => (await runsOf('uncertainty')).length, { intervals: [20] }).toBe(place + 1)
  }
  const runs = await allDone('uncertainty', estimators.length)
  for (const { id, label } of runs) {
    const points = (await pointsOf(id)).filter(({ kind }) => kind === 'uncertainty')
    expect(points.length, label).toBeGreaterThan(0)
    for (const { result } of points)
      expect((result?.['product'] as { value: number }).value, label).toBeGreaterThan(0)
  }
  await goTo(page, 'runs')
  await expect(page.getByText('Failed')).toHaveCount(0)
  expect(complaints).toEqual([])
})
