import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Environment variable with the number of jobs that the parent wants to run at once. */
export const THREADS_VARIABLE = 'HEISENBENCH_THREADS'

/**
 * Jobs that may run at once. The stock binding of tfjs-node has one table without a lock for the whole process, and
 * crashes when two threads start together; set-up builds it with a table a thread, and says so in a file beside it.
 */
export function threadCount(environment: NodeJS.ProcessEnv): number {
  const wanted = Number(environment[THREADS_VARIABLE] ?? 1)
  return bindingIsThreadSafe() && Number.isInteger(wanted) ? Math.max(1, wanted) : 1
}

/** Whether several threads may use the binding at all. */
export function bindingIsThreadSafe(): boolean {
  try {
    const packageFile = createRequire(__filename).resolve('@tensorflow/tfjs-node/package.json')
    const facts: unknown = JSON.parse(
      readFileSync(join(dirname(packageFile), 'lib/heisenbench.json'), 'utf8')
    )
    return (facts as { threadSafe?: unknown }).threadSafe === true
  } catch {
    return false
  }
}
