import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import { translateScripts, vueOptions } from './tools/language/plugin.mjs'
import { listBundledPackages } from './tools/lib/package/bundled.mjs'

const alias = {
  '@contract': resolve('src/contract'),
  '@core': resolve('src/core'),
  '@services': resolve('src/services')
}

// Electron 22 is the oldest runtime supported: Node 16.17 and Chromium 108.
export default defineConfig({
  main: {
    resolve: { alias },
    plugins: [listBundledPackages(resolve('.'))],
    build: {
      target: 'node16',
      minify: false,
      sourcemap: true,
      rolldownOptions: {
        input: {
          index: resolve('src/main/index.ts'),
          engine: resolve('src/engine/engine.ts'),
          worker: resolve('src/engine/worker.ts'),
          hdf5: resolve('src/services/models/keras/hdf5-thread.ts'),
          report: resolve('src/services/report/worker.ts'),
          backup: resolve('src/services/projects/backup-thread.ts'),
          spelling: resolve('src/services/spelling/thread.ts'),
          cli: resolve('src/cli/index.ts')
        },
        output: { format: 'cjs', entryFileNames: '[name].js' }
      }
    }
  },
  preload: {
    resolve: { alias },
    plugins: [listBundledPackages(resolve('.'))],
    build: {
      target: 'node16',
      rolldownOptions: {
        input: { index: resolve('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].js' }
      }
    }
  },
  renderer: {
    resolve: { alias },
    plugins: [translateScripts(resolve('.')), vue(vueOptions()), listBundledPackages(resolve('.'))],
    build: { target: 'chrome108', rolldownOptions: { input: resolve('src/renderer/index.html') } }
  }
})
