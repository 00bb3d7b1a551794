import { readFileSync, readdirSync } from 'node:fs'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { run } from './run.mjs'

/** Instructions that TensorFlow's kernels use, as Linux names them. */
const FEATURES = [
  'sse4_2',
  'avx',
  'avx2',
  'fma',
  'avx512f',
  'avx512_vnni',
  'avx512_bf16',
  'amx_tile',
  'asimd'
]

/** Model, physical cores (null when the system does not tell), usable threads, vector instructions, load. */
export async function examineProcessor() {
  const flags = new Set(await processorFlags())
  return {
    model: cpus()[0]?.model.trim() ?? 'unknown',
    cores: await physicalCores(),
    threads: availableParallelism(),
    features: FEATURES.filter((feature) => flags.has(feature)),
    load: Number((loadavg()[0] ?? 0).toFixed(2))
  }
}

/** @returns {Promise<string[]>} */
async function processorFlags() {
  if (process.platform === 'linux') return flagsOfLinux(readFileSync('/proc/cpuinfo', 'utf8'))
  if (process.platform !== 'darwin') return []
  if (process.arch === 'arm64') return ['asimd']
  const listing = await run('sysctl', ['-n', 'machdep.cpu.features', 'machdep.cpu.leaf7_features'])
  return flagsOfMac(listing.output)
}

/** @param {string} cpuinfo content of /proc/cpuinfo */
export function flagsOfLinux(cpuinfo) {
  return /^(?:flags|Features)\s*:\s*(.*)$/m.exec(cpuinfo)?.[1]?.split(' ') ?? []
}

/** macOS writes AVX1.0, SSE4.2 and AVX512F where Linux writes avx, sse4_2 and avx512f. @param {string} listing */
export function flagsOfMac(listing) {
  return listing
    .toLowerCase()
    .split(/\s+/)
    .map((flag) => flag.replace(/^avx1\.0$/, 'avx').replace('.', '_'))
}

/** Cores without their second threads. @returns {Promise<number | null>} */
async function physicalCores() {
  if (process.platform === 'darwin') {
    const count = Number((await run('sysctl', ['-n', 'hw.physicalcpu'])).output.trim())
    return Number.isInteger(count) && count > 0 ? count : null
  }
  try {
    const root = '/sys/devices/system/cpu'
    const names = readdirSync(root).filter((name) => /^cpu\d+$/.test(name))
    const cores = new Set(
      names.map((name) => readFileSync(join(root, name, 'topology/thread_siblings_list'), 'utf8'))
    )
    return cores.size > 0 ? cores.size : null
  } catch {
    return null
  }
}
