import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { createProject, finishJob, goTo, picture } from '../e2e/workbench'
import { bareEnvironment, bytesIn, type Running, copyProgram, rootArguments, startPackaged } from './program'

// The packaged program, copied to another path, with no Node, Python or compiler in reach: from a new project to its PDF.

const program = copyProgram()
let running: Running

test.beforeAll(async () => {
  // The first start reads 200 MB from the disk; what people wait for day by day is a later one.
  const cold = await startPackaged(program.binary, program.home)
  const first = cold.firstPaint
  await cold.stop()
  running = await startPackaged(program.binary, program.home)
  keep({ firstPaintAfterCopy: Math.round(first), firstPaint: Math.round(running.firstPaint) })
})
test.afterAll(async () => {
  await running.stop()
  program.remove()
})

const figures: Record<string, number> = {}
/** Figures for docs/trust.md. */
function keep(more: Record<string, number>): void {
  Object.assign(figures, more)
  mkdirSync('test-results', { recursive: true })
  writeFileSync(join('test-results', 'packaged.json'), `${JSON.stringify(figures, null, 2)}\n`)
}

test('it starts within seconds and within the memory of a small machine', () => {
  const memory = running.memory()
  keep({ folderBytes: bytesIn(program.folder), memoryAfterStart: memory })
  expect(running.firstPaint).toBeGreaterThan(0)
  expect(running.firstPaint).toBeLessThan(10_000)
  expect(memory).toBeLessThan(1e9)
})

test('the doctor finds all its parts', async () => {
  const { page } = running
  const answer = await page.evaluate(() => window.bridge.call('app.doctor', undefined))
  const { lines } = (answer as unknown as { value: { lines: string[] } }).value
  expect(lines.join('\n')).toContain('app.asar.unpacked')
  expect(lines.join('\n')).not.toContain('missing')
})

test('the spell checker has its dictionary', async () => {
  const answer = await running.page.evaluate(() =>
    window.bridge.call('spelling.wrong', { words: ['receive', 'recieve'] })
  )
  expect(answer).toEqual({ ok: true, value: { wrong: ['recieve'] } })
})

test('a project, a training, an attack, an uncertainty and the report', async () => {
  test.setTimeout(300_000)
  const { page } = running
  await createProject(page, program.home, 'Packaged')
  await finishJob(page, {
    kind: 'train',
    name: 'net',
    dataset: 'mnist',
    architecture: 'mlp',
    epochs: 2,
    limits: { train: 2000, test: 500 }
  })
  keep({ memoryAfterTraining: running.memory() })
  const common = { model: 'net', dataset: 'mnist' }
  await finishJob(page, {
    ...common,
    kind: 'attack',
    attack: { attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 4 } },
    samples: 100
  })
  await finishJob(page, {
    ...common,
    kind: 'uncertainty',
    estimator: { estimator: 'local', options: { images: 4, draws: 200 } }
  })
  await goTo(page, 'runs')
  await expect(page.getByText('net').first()).toBeVisible()
  await picture(page, 'packaged-runs')

  const path = join(program.home, 'report.pdf')
  const saved = await page.evaluate(async (target) => {
    const options = (await window.bridge.call('reports.options', undefined)) as unknown as { value: object }
    const input = { path: target, format: 'pdf', token: null, options: options.value }
    return window.bridge.call('reports.save', input as never)
  }, path)
  expect(saved).toMatchObject({ ok: true, value: { path } })
  expect(readFileSync(path).subarray(0, 5).toString()).toBe('%PDF-')
})

test('a second start hands its project over and ends', async () => {
  const { page } = running
  const second = spawnSync(program.binary, [...rootArguments, join(program.home, 'Packaged')], {
    env: bareEnvironment(program.home),
    timeout: 30_000
  })
  expect(second.status).toBe(0)
  await expect(page.getByText('Packaged').first()).toBeVisible()
})
