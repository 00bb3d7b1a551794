import { cpus } from 'node:os'

const VARIABLE = 'TF_NUM_INTRAOP_THREADS'

/**
 * Threads that TensorFlow shares among all jobs of the engine to compute single operations: one a core, whatever the
 * number of jobs, so that a job alone uses the whole machine, and a seed gives the same weights in company as alone.
 * (The last bits of long sums depend on this number.) The setting (0: none) overrules the number of cores, and the
 * variable TF_NUM_INTRAOP_THREADS overrules both.
 */
export function computeThreads(environment: NodeJS.ProcessEnv, setting = 0): number {
  const given = Number(environment[VARIABLE])
  if (Number.isInteger(given) && given > 0) return given
  return setting > 0 ? setting : cpus().length
}

/** TensorFlow reads these when it makes its first context, so the engine process is started with them. */
export function tensorFlowEnvironment(
  environment: NodeJS.ProcessEnv,
  threads = computeThreads(environment)
): Record<string, string> {
  return {
    [VARIABLE]: String(threads),
    // The kernels of oneDNN, which TensorFlow takes by itself on some processors, end the process where memory is short,
    // and give other last bits than its own. They save about a twentieth of the time of a convolution.
    TF_ENABLE_ONEDNN_OPTS: environment['TF_ENABLE_ONEDNN_OPTS'] ?? '0',
    // Warnings about processor features are noise beside an engine's last words.
    TF_CPP_MIN_LOG_LEVEL: environment['TF_CPP_MIN_LOG_LEVEL'] ?? '2'
  }
}
