import { defineConfig } from '@playwright/test'

// Tests of what `npm run package` has made: `npm run test:package`.
export default defineConfig({
  testDir: 'test/packaged',
  outputDir: 'test-results/packaged',
  workers: 1,
  globalSetup: './test/e2e/displays.mjs',
  timeout: 180_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: { trace: 'off' }
})
