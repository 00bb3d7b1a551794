import { randomUUID } from 'node:crypto'
import { cpus } from 'node:os'
import { AppError } from '@contract/errors'
import type { ConformanceCertificate, ConformanceRow, ConformanceSpec } from '@contract/conformance'
import type { Progress } from '@contract/job'
import type { SideEngine } from '../jobs/side-engine'

export interface ConformanceNews {
  progress?(progress: Progress): void
  row?(row: ConformanceRow): void
}

/** Proves the attacks of this program on this machine. */
export interface ConformanceLab {
  /**
   * Runs to the end and hands over the certificate, null after `stop`; rows come as they are found. One at a time.
   *
   * @throws AppError 'refused' while another runs
   */
  run(spec: ConformanceSpec, news: ConformanceNews): Promise<ConformanceCertificate | null>
  stop(): void
}

export function createConformanceLab(engine: SideEngine, version: string): ConformanceLab {
  let running: string | null = null
  return {
    async run(spec, news) {
      if (running !== null)
        throw new AppError('refused', 'The conformance lab is at work already. Wait for its end, or stop it.')
      const runId = randomUUID()
      running = runId
      const began = Date.now()
      const rows: ConformanceRow[] = []
      let backend = { tensorflow: 'unknown', tfjs: 'unknown' }
      try {
        const { state, error } = await engine.run(
          {
            ...{ runId, spec, artifacts: '', builtins: '', dataset: null, model: null, checkpoint: null },
            ...{ newId: runId, createdAt: '' }
          },
          (event) => {
            if (event.kind === 'progress') news.progress?.(event.progress)
            if (event.kind === 'backend') backend = event
            if (event.kind !== 'conformance') return
            rows.push(event.row)
            news.row?.(event.row)
          }
        )
        if (state === 'cancelled') return null
        if (error) throw error
        const processors = cpus()
        return {
          ...{ heisenbench: version, tensorflow: backend.tensorflow, tfjs: backend.tfjs },
          node: process.versions.node,
          platform: `${process.platform}-${process.arch}`,
          processor: processors[0]?.model.trim() ?? 'unknown',
          cores: processors.length,
          seed: spec.seed,
          createdAt: new Date(began).toISOString(),
          seconds: (Date.now() - began) / 1000,
          passed: rows.length > 0 && rows.every((row) => row.passed),
          rows
        }
      } finally {
        running = null
      }
    },
    stop() {
      if (running !== null) engine.cancel(running)
    }
  }
}
