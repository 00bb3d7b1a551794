// Builds the program's services, its engine and one of the long trials, and runs it:
//   npm run campaign -- --rounds 200 --seed 1
//   npm run endurance -- --jobs 6000
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { buildForNode } from '../../tools/lib/build-for-node.mjs'

const [name = 'campaign', ...args] = process.argv.slice(2)
const folder = resolve('out', `${name}-${process.pid}`)
const here = (path) => resolve('test/campaign', path)

await buildForNode(folder, {
  engine: resolve('src/engine/engine.ts'),
  worker: resolve('src/engine/worker.ts'),
  report: resolve('src/services/report/worker.ts'),
  backup: resolve('src/services/projects/backup-thread.ts'),
  program: here('program.ts'),
  [name]: here(`${name}.ts`)
})
const { status } = spawnSync(process.execPath, [resolve(folder, `${name}.js`), ...args], { stdio: 'inherit' })
rmSync(folder, { recursive: true, force: true })
process.exit(status ?? 1)
