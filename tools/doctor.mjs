// Prints what Heisenbench found on this machine: `npm run doctor [-- --json]`. Changes nothing.
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { examine } from './lib/examine.mjs'

export { examine }

const ORIGINS = {
  official: 'as released by its makers',
  wheel: 'from a Python package',
  own: 'installed by its own script',
  override: 'from ELECTRON_OVERRIDE_DIST_PATH'
}

/** @param {Awaited<ReturnType<typeof examine>>} facts @returns {string} lines for a person */
function describe(facts) {
  const { program, system, processor, memory, electron, tensorflow, display, cache } = facts
  const rows = [
    [
      'Heisenbench',
      `${program.version}, ${program.built ? 'built' : 'not built or older than its sources'}, in ${program.folder}`
    ],
    ['Node', `${facts.node.version} (N-API ${facts.node.napi}), ${facts.node.path}`],
    ['npm', facts.npm ?? 'not found'],
    ['System', [system.platform, system.distribution, system.release].filter(Boolean).join(', ')],
    ['Processor', processor.model],
    [
      '',
      `${processor.cores === null ? '' : `${processor.cores} cores, `}${processor.threads} threads, load ${processor.load}`
    ],
    ['Features', processor.features.join(' ') || 'not known'],
    ['Memory', `${memory.totalMiB} MiB, ${memory.freeMiB} MiB free`],
    ['Electron', electron === null ? 'missing' : `${electron.version}, ${ORIGINS[electron.origin]}`],
    ...(electron === null ? [] : electronRows(electron)),
    ['TensorFlow', tensorflow === null ? 'missing' : `${tensorflow.library}, ${ORIGINS[tensorflow.origin]}`],
    ...(tensorflow === null ? [] : tensorflowRows(tensorflow)),
    ['Display', display.usable ? `${display.kind} ${display.name}` : `none (${display.reason})`],
    ['', display.xvfb === null ? 'Xvfb is not installed' : `Xvfb: ${display.xvfb}`],
    ['Cache', `${cache.folder}, ${cache.megabytes} MB`]
  ]
  const lines = rows.map(([name, value]) => `${String(name).padEnd(13)}${value}`)
  if (electron === null || tensorflow === null || !program.built)
    lines.push('', 'Something is missing. To mend it: npm run setup')
  return lines.join('\n')
}

/** @param {NonNullable<Awaited<ReturnType<typeof examine>>['electron']>} electron */
function electronRows(electron) {
  const rows = [['', electron.folder]]
  if (!electron.starts) rows.unshift(['', 'DOES NOT START; to mend it: npm run setup'])
  else rows.unshift(['', `Chromium ${electron.chromium}, Node ${electron.node}`])
  if (electron.version !== electron.wanted) {
    rows.push(['', `the package asks for ${electron.wanted}; to try again: npm run setup -- --retry`])
  }
  return rows
}

/** @param {NonNullable<Awaited<ReturnType<typeof examine>>['tensorflow']>} tensorflow */
function tensorflowRows(tensorflow) {
  const binding = tensorflow.threadSafe
    ? 'built here, patched for several threads'
    : 'ready-made, one thread a process'
  return [
    ['', `tfjs-node ${tensorflow.tfjsNode}, binding ${binding}`],
    ['', tensorflow.works ? tensorflow.folder : 'DOES NOT LOAD; to mend it: npm run setup']
  ]
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const facts = await examine()
  console.log(process.argv.includes('--json') ? JSON.stringify(facts) : describe(facts))
}
