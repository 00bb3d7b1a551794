// Builds ours.ts and runs it: node test/reference/run.mjs FOLDER IMAGES BATCH < attacks.json
import { spawnSync } from 'node:child_process'
import os from 'node:os'
import { buildForNode } from '../../tools/lib/build-for-node.mjs'

await buildForNode(
  'out/reference-build',
  { ours: 'test/reference/ours.ts' },
  { target: 'node20', extension: 'cjs' }
)
const { status } = spawnSync(process.execPath, ['out/reference-build/ours.cjs', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: {
    TF_CPP_MIN_LOG_LEVEL: '2',
    TF_NUM_INTRAOP_THREADS: String(os.cpus().length),
    TF_ENABLE_ONEDNN_OPTS: '0',
    ...process.env
  }
})
process.exit(status ?? 1)
