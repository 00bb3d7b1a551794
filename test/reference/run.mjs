// Builds ours.ts and runs it: node test/reference/run.mjs FOLDER IMAGES BATCH < attacks.json
import { spawnSync } from 'node:child_process'
import os from 'node:os'
import { resolve } from 'node:path'
import { build } from 'vite'

await build({
  configFile: false,
  logLevel: 'warn',
  resolve: {
    alias: {
      '@contract': resolve('src/contract'),
      '@core': resolve('src/core'),
      '@services': resolve('src/services')
    }
  },
  ssr: { external: true },
  build: {
    ssr: 'test/reference/ours.ts',
    target: 'node20',
    outDir: 'out/reference-build',
    rolldownOptions: { output: { format: 'cjs', entryFileNames: 'ours.cjs' } }
  }
})
const { status } = spawnSync(process.execPath, ['out/reference-build/ours.cjs', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { TF_CPP_MIN_LOG_LEVEL: '2', TF_NUM_INTRAOP_THREADS: String(os.cpus().length), ...process.env }
})
process.exit(status ?? 1)
