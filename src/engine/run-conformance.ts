import type { ConformanceSpec } from '@contract/conformance'
import type { EngineEvent } from '@contract/engine'
import { conform } from '@core/conformance/run'
import type { JobContext } from '@core/jobs/job'
import { loadBackend } from './backend'

/** Tries the attacks on networks whose exact answer is known. */
export async function runConformance(
  spec: ConformanceSpec,
  context: JobContext,
  emit: (event: EngineEvent) => void
): Promise<void> {
  const { tensorflow, tfjs } = loadBackend()
  emit({ kind: 'backend', tensorflow, tfjs })
  for await (const event of conform(spec, context))
    emit(event.kind === 'row' ? { kind: 'conformance', row: event.row } : event)
}
