import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildEngine, type BuiltEngine } from './support/build-engine'
import { openWorkbench, training, type Workbench } from './support/workbench'

let built: BuiltEngine
let bench: Workbench
let folder = ''

/** A copy of the engine beside all packages, but tfjs-node without its binding: as `npm ci` alone leaves it. */
beforeAll(async () => {
  built = await buildEngine()
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-no-tensorflow-'))
  copyFiles(built.folder, folder)
  const packages = join(folder, 'node_modules')
  mkdirSync(join(packages, '@tensorflow'), { recursive: true })
  for (const name of readdirSync(resolve('node_modules'))) {
    if (name !== '@tensorflow') symlinkSync(resolve('node_modules', name), join(packages, name))
  }
  for (const name of readdirSync(resolve('node_modules/@tensorflow'))) {
    if (name !== 'tfjs-node')
      symlinkSync(resolve('node_modules/@tensorflow', name), join(packages, '@tensorflow', name))
  }
  const bare = join(packages, '@tensorflow/tfjs-node')
  mkdirSync(join(bare, 'dist'), { recursive: true })
  copyFileSync(resolve('node_modules/@tensorflow/tfjs-node/package.json'), join(bare, 'package.json'))
  copyFiles(resolve('node_modules/@tensorflow/tfjs-node/dist'), join(bare, 'dist'))
  bench = openWorkbench(join(folder, 'engine.js'))
})
afterAll(async () => {
  await bench.remove()
  built.remove()
  rmSync(folder, { recursive: true, force: true })
})

function copyFiles(from: string, to: string): void {
  for (const name of readdirSync(from)) {
    const [source, target] = [join(from, name), join(to, name)]
    if (statSync(source).isDirectory()) {
      mkdirSync(target)
      copyFiles(source, target)
    } else copyFileSync(source, target)
  }
}

it('without TensorFlow a job fails with what to do, and the program goes on', async () => {
  const { app } = bench
  await app.createProject(join(bench.folder, 'project'), 'Nothing to compute with')
  const run = await app.jobs.wait((await app.jobs.start(training())).id)
  expect(run).toMatchObject({ state: 'failed' })
  expect(run.error?.message).toMatch(
    /"import mnist" was needed first, and is failed: TensorFlow could not be loaded/
  )
  const [imported] = await app.jobs.list()
  expect(imported).toMatchObject({
    state: 'failed',
    error: { code: 'backend-missing' },
    versions: { threads: 1 }
  })
  expect(imported?.error?.message).toMatch(/tfjs_binding\.node.*npm run setup/)
  expect(await app.datasets.list()).toEqual([])
})
