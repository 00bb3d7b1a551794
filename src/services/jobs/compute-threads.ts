import { cpus } from 'node:os'

const VARIABLE = 'TF_NUM_INTRAOP_THREADS'

/**
 * Threads that TensorFlow shares among all jobs of the engine to compute single operations: one a core, whatever the
 * number of jobs, so that a job alone uses the whole machine, and a seed gives the same weights in company as alone.
 * (The last bits of long sums depend on this number.) The variable of the same name overrules it.
 */
export function computeThreads(environment: NodeJS.ProcessEnv): number {
  const given = Number(environment[VARIABLE])
  return Number.isInteger(given) && given > 0 ? given : cpus().length
}

/** TensorFlow reads these when it makes its first context, so the engine process is started with them. */
export function tensorFlowEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  return {
    [VARIABLE]: String(computeThreads(environment)),
    // Warnings about processor features are noise beside an engine's last words.
    TF_CPP_MIN_LOG_LEVEL: environment['TF_CPP_MIN_LOG_LEVEL'] ?? '2'
  }
}
