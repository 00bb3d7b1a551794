import { availableParallelism } from 'node:os'
import { defineConfig } from '@playwright/test'

// Each file starts programs of its own, in folders of its own. What they would share is the display: see displays.mjs.
const workers = process.platform === 'linux' && availableParallelism() > 1 ? 2 : 1
// What takes minutes by itself has a command of its own, `npm run test:thorough`.
const thorough = /(every-row|language|looks|quick-study)\.spec\.ts$/
// The longest ones begin first, so that no core is left to one of them at the end.
const long = /(\/study|views)\.spec\.ts$/

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results/e2e',
  globalSetup: './test/e2e/displays.mjs',
  workers,
  timeout: 300_000,
  // A window that shares two cores with a training and another window answers late.
  expect: { timeout: 30_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  use: { trace: 'off' },
  projects: [
    { name: 'long', testMatch: long },
    { name: 'short', testMatch: /\.spec\.ts$/, testIgnore: [long, thorough] },
    { name: 'thorough', testMatch: thorough }
  ]
})
