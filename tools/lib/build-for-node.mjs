import { build } from 'vite'
import { inProject } from './paths.mjs'

/**
 * Builds TypeScript of the project as CommonJS that plain Node runs: threads and processes of their own cannot run the
 * sources. Packages stay outside, so the folder has to lie inside the project, where they are found.
 *
 * @param {string} outDir folder of the built files
 * @param {Record<string, string>} input entries by the name of the file that they become
 * @param {{ target?: 'node16' | 'node20', extension?: 'js' | 'cjs' }} [options] node16 is what the program is built for
 */
export async function buildForNode(outDir, input, { target = 'node16', extension = 'js' } = {}) {
  await build({
    configFile: false,
    logLevel: 'warn',
    root: inProject(),
    resolve: {
      alias: {
        '@contract': inProject('src/contract'),
        '@core': inProject('src/core'),
        '@services': inProject('src/services')
      }
    },
    ssr: { external: true },
    build: {
      ssr: true,
      target,
      minify: false,
      outDir,
      rolldownOptions: { input, output: { format: 'cjs', entryFileNames: `[name].${extension}` } }
    }
  })
}
