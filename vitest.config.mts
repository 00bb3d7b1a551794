import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { translateScripts, vueOptions } from './tools/language/plugin.mjs'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

const alias = {
  '@contract': here('./src/contract'),
  '@core': here('./src/core'),
  '@services': here('./src/services'),
  // One instance of TensorFlow.js: tfjs-node requires the CommonJS builds, so the tests must import the same files.
  '@tensorflow/tfjs-core': here('./node_modules/@tensorflow/tfjs-core/dist/tf-core.node.js'),
  '@tensorflow/tfjs-layers': here('./node_modules/@tensorflow/tfjs-layers/dist/tf-layers.node.js')
}

// Native TensorFlow does not survive a second worker thread of the test runner; one process a file is safe.
const native = { pool: 'forks' as const, setupFiles: ['test/setup-tensorflow.ts'] }

// Engines that are left too little memory on purpose: what else runs moves where they fail.
const needsMemory = 'test/integration/memory.test.ts'

export default defineConfig({
  resolve: { alias },
  test: {
    reporters: ['default'],
    // A test computes with one thread; by itself the runner would leave a core free for watching.
    maxWorkers: '100%',
    projects: [
      {
        plugins: [translateScripts(here('.')), vue(vueOptions())],
        resolve: { alias },
        test: {
          ...native,
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/integration/**', 'test/e2e/**', 'test/slow/**'],
          testTimeout: 60_000
        }
      },
      {
        resolve: { alias },
        test: { ...native, name: 'slow', include: ['test/slow/**/*.test.ts'], testTimeout: 1_800_000 }
      },
      {
        resolve: { alias },
        test: {
          ...native,
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: [needsMemory],
          testTimeout: 300_000,
          hookTimeout: 120_000
        }
      },
      {
        resolve: { alias },
        test: {
          ...native,
          name: 'integration-alone',
          include: [needsMemory],
          // After all others.
          sequence: { groupOrder: 1 },
          testTimeout: 300_000,
          hookTimeout: 120_000
        }
      }
    ]
  }
})
