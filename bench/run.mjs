// Speed and memory of the parts that cost the time, as JSON lines on standard output.
//   npm run bench                 all of them
//   npm run bench -- epoch        some of them
//   npm run bench -- peers --images 100   beside PyTorch's libraries, on fewer images than usual
// Those of the window run what is in out/, which is built first where the sources are no longer those that it was built from.
// Machines differ and are shared: compare figures of one run, as ratios. `peers` does, with the same work for PyTorch in bench/peers/,
// where the variable HEISENBENCH_PEERS_PYTHON names a Python that has test/reference/requirements.txt.
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import os from 'node:os'
import { build, buildIsCurrent } from '../tools/lib/build.mjs'
import { buildForNode } from '../tools/lib/build-for-node.mjs'
import { createProgress } from '../tools/lib/progress.mjs'

const native = ['epoch', 'attacks', 'threads', 'uncertainty', 'import', 'statistics']
const windows = ['window', 'compare', 'points', 'samples', 'many']
const all = [...native, 'peers', ...windows]
const given = process.argv.slice(2)
const at = given.indexOf('--images')
const images = at < 0 ? [] : given.splice(at, 2)
const wanted = given
if (images.length > 0 && !(Number(images[1]) >= 1)) {
  process.stderr.write('Expected a number of images behind --images.\n')
  process.exit(2)
}
const unknown = wanted.filter((name) => !all.includes(name))
if (unknown.length > 0) {
  process.stderr.write(`No benchmark called ${unknown.join(', ')}; there are ${all.join(', ')}.\n`)
  process.exit(2)
}
const chosen = wanted.length > 0 ? [...wanted] : all
// What a second thread gains is a figure of the attacks; the engine is a process of its own.
if (chosen.includes('attacks') && !chosen.includes('threads')) chosen.push('threads')

mkdirSync('out', { recursive: true })
if (chosen.some((name) => windows.includes(name)) && !buildIsCurrent())
  await build(createProgress(process.stderr).step('build'))
await buildForNode(
  'out/bench',
  { entry: 'bench/entry.ts', 'long-runs': 'bench/long-runs.ts' },
  { target: 'node20', extension: 'cjs' }
)
if (chosen.includes('threads'))
  await buildForNode('out/bench-engine', {
    engine: 'src/engine/engine.ts',
    worker: 'src/engine/worker.ts'
  })

const cpus = os.cpus()
process.stdout.write(
  `${JSON.stringify({
    bench: 'machine',
    cpu: cpus[0]?.model,
    cores: cpus.length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    node: process.version,
    loadBefore: os.loadavg()[0]
  })}\n`
)

let failed = 0
for (const name of chosen) {
  const script = native.includes(name) ? ['out/bench/entry.cjs', name] : [`bench/${name}.mjs`, ...images]
  const { status } = spawnSync(process.execPath, script, {
    stdio: 'inherit',
    // One job alone may use every core; the engine shares them out among its threads.
    env: {
      TF_CPP_MIN_LOG_LEVEL: '2',
      TF_NUM_INTRAOP_THREADS: String(cpus.length),
      // As in the engine.
      TF_ENABLE_ONEDNN_OPTS: '0',
      ...process.env
    }
  })
  if (status !== 0) failed++
}
process.exit(failed > 0 ? 1 : 0)
