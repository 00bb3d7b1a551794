import { randomUUID } from 'node:crypto'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { AppError, toAppError, toWireError } from '@contract/errors'
import {
  ConformanceCertificate,
  type ConformanceRow,
  type ConformanceSpec,
  type ConformanceState,
  type MaskedRow
} from '@contract/conformance'
import type { Progress } from '@contract/job'
import type { EventHub } from '../event-hub'
import { readJson, writeJson } from '../settings/json-file'
import type { SideEngine } from '../jobs/side-engine'
import { certificatesOf, keepCertificate } from './project-certificates'

export interface ConformanceNews {
  progress?(progress: Progress): void
  row?(row: ConformanceRow): void
  masked?(row: MaskedRow): void
}

/** Proves the attacks of this program on this machine. */
export interface ConformanceLab {
  /**
   * Runs to the end and hands over the certificate, null after `stop`; rows come as they are found. One at a time.
   *
   * @throws AppError 'refused' while another runs
   */
  run(spec: ConformanceSpec, news: ConformanceNews): Promise<ConformanceCertificate | null>
  /** Begins the same and resolves at once; how it goes is told as `conformance.news` and by `state`. */
  start(spec: ConformanceSpec): Promise<ConformanceState>
  state(): Promise<ConformanceState>
  /**
   * Keeps the last certificate with the open project; one that is made while a project is open is kept by itself.
   *
   * @throws AppError 'not-found' where either is missing
   */
  keep(): Promise<ConformanceState>
  stop(): void
  /** Stops it, and the engine with it. */
  close(): Promise<void>
}

export interface ConformanceLabOptions {
  /** Its own: a certificate takes minutes, for which nobody's preview should wait. */
  readonly engine: SideEngine
  readonly hub: EventHub
  readonly version: string
  /** Where the last certificate is kept. */
  readonly userData: string
  /** Folder of the open project; null where none is. */
  readonly project: () => string | null
}

export function createConformanceLab({
  engine,
  hub,
  version,
  userData,
  project
}: ConformanceLabOptions): ConformanceLab {
  const path = join(userData, 'conformance.json')
  let running: string | null = null
  let isStopping = false
  let now: Omit<ConformanceState, 'certificate' | 'project'> = {
    ...{ state: 'idle', progress: null, startedAt: null, rows: [], error: null }
  }

  async function state(): Promise<ConformanceState> {
    // A file of another version, or one that was written by hand, is none.
    const kept = ConformanceCertificate.safeParse(await readJson(path))
    const folder = project()
    const own = folder === null ? null : await certificatesOf(folder)
    return { ...now, certificate: kept.data ?? null, project: own }
  }

  async function keep(): Promise<ConformanceState> {
    const folder = project()
    const { certificate } = await state()
    if (folder === null)
      throw new AppError('not-found', 'No project is open that the certificate could be kept with.')
    if (certificate === null)
      throw new AppError(
        'not-found',
        'There is no certificate yet. Run the conformance lab to its end first.'
      )
    await keepCertificate(folder, certificate)
    return state()
  }

  function tell(row: ConformanceRow | null): void {
    hub.emit('conformance.news', { state: now.state, progress: now.progress, row })
  }

  function end(part: Partial<typeof now>): void {
    running = null
    now = { ...now, progress: null, ...part }
    tell(null)
  }

  async function run(spec: ConformanceSpec, news: ConformanceNews): Promise<ConformanceCertificate | null> {
    if (running !== null)
      throw new AppError('refused', 'The conformance lab is at work already. Wait for its end, or stop it.')
    const runId = randomUUID()
    running = runId
    isStopping = false
    const began = Date.now()
    const startedAt = new Date(began).toISOString()
    const rows: ConformanceRow[] = []
    const masked: MaskedRow[] = []
    now = { state: 'running', progress: null, startedAt, rows, error: null }
    tell(null)
    let backend = { tensorflow: 'unknown', tfjs: 'unknown' }
    try {
      const { state: ended, error } = await engine.run(
        {
          ...{ runId, spec, artifacts: '', builtins: '', dataset: null, model: null, checkpoint: null },
          ...{ newId: runId, createdAt: '' }
        },
        (event) => {
          // Whoever stops it while the engine starts reaches no job yet.
          if (isStopping) engine.cancel(runId)
          if (event.kind === 'backend') backend = event
          if (event.kind === 'progress') {
            now = { ...now, progress: event.progress }
            news.progress?.(event.progress)
            tell(null)
          }
          if (event.kind === 'masked') {
            masked.push(event.row)
            news.masked?.(event.row)
          }
          if (event.kind !== 'conformance') return
          rows.push(event.row)
          news.row?.(event.row)
          tell(event.row)
        }
      )
      if (error) throw error
      if (ended !== 'done') {
        end({ state: 'cancelled' })
        return null
      }
      const processors = cpus()
      const certificate: ConformanceCertificate = {
        ...{ heisenbench: version, tensorflow: backend.tensorflow, tfjs: backend.tfjs },
        node: process.versions.node,
        platform: `${process.platform}-${process.arch}`,
        processor: processors[0]?.model.trim() ?? 'unknown',
        cores: processors.length,
        seed: spec.seed,
        attacks: spec.attacks,
        createdAt: startedAt,
        seconds: (Date.now() - began) / 1000,
        passed: rows.length > 0 && [...rows, ...masked].every((row) => row.passed),
        rows,
        masked
      }
      await writeJson(path, certificate)
      const folder = project()
      if (folder !== null) await keepCertificate(folder, certificate)
      end({ state: 'idle', rows: [] })
      return certificate
    } catch (error) {
      end({ state: 'failed', error: toWireError(toAppError(error)) })
      throw error
    }
  }

  function stop(): void {
    if (running === null) return
    isStopping = true
    engine.cancel(running)
  }

  return {
    run,
    start(spec) {
      if (running === null) run(spec, {}).catch(() => undefined)
      else return Promise.reject(new AppError('refused', 'The conformance lab is at work already.'))
      return state()
    },
    state,
    keep,
    stop,
    async close() {
      stop()
      await engine.stop()
    }
  }
}
