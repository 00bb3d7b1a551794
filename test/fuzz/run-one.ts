import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { AppError } from '@contract/errors'
import { createDice } from './random'
import type { Target } from './target'

/** What came of one input: `value`, the code of an AppError, or what is wrong with the program. */
export type Outcome =
  { readonly is: string; readonly fault?: undefined } | { readonly is: 'fault'; readonly fault: string }

/** Codes that damaged input may lead to; the others would blame the disk or the program. */
const fitting = new Set([
  'invalid-input',
  'not-found',
  'dataset-unreadable',
  'model-unreadable',
  'shape-mismatch',
  'store-unreadable',
  'store-locked',
  'refused',
  'not-finite'
])

/** An input must be done within this time. */
const MAX_SECONDS = 5

/** Somewhere that archives with `../` would reach, and that is looked at after every input. */
interface Sandbox {
  readonly root: string
  readonly input: string
  readonly output: string
}

/** A folder some levels down, so that what climbs out lands where it is seen. */
export function createSandbox(root: string): Sandbox {
  const work = join(root, '1', '2', '3', 'work')
  mkdirSync(work, { recursive: true })
  return { root, input: join(work, 'input'), output: join(work, 'output') }
}

/** Makes input number `index` of a target, runs it, and looks at what came of it. */
export async function runOne(
  target: Target,
  seed: number,
  index: number,
  sandbox: Sandbox
): Promise<Outcome> {
  const { input, output } = sandbox
  for (const folder of [input, output]) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
  }
  const files = await target.make(createDice(`${seed} ${target.name} ${index}`))
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(input, name)), { recursive: true })
    writeFileSync(join(input, name), bytes)
  }
  const begun = performance.now()
  let outcome: Outcome
  try {
    await target.run(input, output, [...files.keys()])
    outcome = { is: 'value' }
  } catch (error) {
    outcome = judge(error, target)
  }
  const seconds = (performance.now() - begun) / 1000
  if (outcome.fault !== undefined) return outcome
  if (seconds > MAX_SECONDS) return { is: 'fault', fault: `took ${seconds.toFixed(1)} s` }
  if (({} as { polluted?: unknown }).polluted !== undefined)
    return { is: 'fault', fault: 'changed Object.prototype' }
  const stray = strayFiles(sandbox)
  return stray.length > 0 ? { is: 'fault', fault: `left ${stray.join(', ')}` } : outcome
}

function judge(error: unknown, { message }: Target): Outcome {
  if (!(error instanceof AppError)) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { is: 'fault', fault: `threw no AppError: ${text.split('\n').slice(0, 4).join(' | ')}` }
  }
  if (!fitting.has(error.code)) return { is: 'fault', fault: `code ${error.code}: ${error.message}` }
  if (!message.test(error.message))
    return { is: 'fault', fault: `says too little (${error.code}): ${error.message}` }
  return { is: error.code }
}

/** What is where it should not be: outside of the two folders, or temporary files that an error left. */
function strayFiles({ root, output }: Sandbox): string[] {
  const expected: Record<string, readonly string[]> = {
    '': ['1'],
    '1': ['2'],
    '1/2': ['3'],
    '1/2/3': ['work'],
    '1/2/3/work': ['input', 'output']
  }
  const stray = Object.entries(expected).flatMap(([folder, names]) =>
    readdirSync(join(root, folder))
      .filter((name) => !names.includes(name))
      .map((name) => join(folder, name))
  )
  const temporary = join(output, 'artifacts', 'temporary')
  const left = existsSync(temporary) && statSync(temporary).isDirectory() ? readdirSync(temporary) : []
  return [
    ...stray,
    ...left.map((name) => `temporary/${name}`),
    ...readdirSync(output).filter((name) => /partial|scratch/.test(name))
  ]
}
