// Checks the types of every room by its own tsconfig, all at once: `npm run typecheck`.
import { inProject, projectRoot } from './lib/paths.mjs'
import { run } from './lib/run.mjs'

const TSC = 'typescript/bin/tsc'
const CHECKS = [
  { tool: TSC, config: 'tsconfig.core.json' },
  { tool: TSC, config: 'tsconfig.node.json' },
  { tool: TSC, config: 'tsconfig.test.json' },
  { tool: 'vue-tsc/bin/vue-tsc.js', config: 'tsconfig.web.json' }
]

const results = await Promise.all(
  CHECKS.map(async ({ tool, config }) => {
    const start = Date.now()
    const result = await run(
      process.execPath,
      [inProject('node_modules', tool), '-p', config, '--pretty', 'false'],
      {
        cwd: projectRoot
      }
    )
    const seconds = ((Date.now() - start) / 1000).toFixed(1)
    console.log(`${result.code === 0 ? 'ok    ' : 'FAILED'}  ${config} (${seconds} s)`)
    if (result.code !== 0) console.log(result.output.trimEnd())
    return result.code
  })
)
process.exitCode = results.some((code) => code !== 0) ? 1 : 0
