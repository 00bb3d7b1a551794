import type { App } from '@services/app'
import { AppError, type ErrorCode, ErrorCode as Codes } from '@contract/errors'
import type { JobSpec } from '@contract/job'
import type { Point } from '@contract/measurement'
import type { Run, RunDetail, RunEvent } from '@contract/run'
import { createEta, type Eta } from '@core/jobs/eta'
import { epochLine } from './lines'
import type { Output } from './output'

/** Thrown when a person stopped the work with Ctrl-C; the command ends with exit code 130. */
export class Stopped extends Error {
  override readonly name = 'Stopped'
}

/** A run that did not end well, as the error or the stop that it is. */
export function throwUnlessDone(run: Run): void {
  if (run.state === 'done') return
  if (run.state === 'cancelled') throw new Stopped(`${run.label} was cancelled`)
  const code: ErrorCode = Codes.safeParse(run.error?.code).data ?? 'bug'
  throw new AppError(code, run.error?.message ?? `${run.label} ended in the state ${run.state}`)
}

/** Shows progress on standard error and epochs on standard output while runs go on. Returns what ends it. */
export function follow(app: App, output: Output, labels: ReadonlyMap<string, string> | null): () => void {
  const etas = new Map<string, Eta>()
  return app.on('jobs.event', ({ runId, event }: RunEvent) => {
    const label = labels?.get(runId) ?? runId
    if (event.kind === 'progress') {
      const eta = etas.get(runId) ?? createEta()
      etas.set(runId, eta)
      output.progress(label, event.progress, eta.update(event.progress, process.uptime()))
    } else if (event.kind === 'point') {
      showPoint(output, label, event.point)
    } else if (event.kind === 'warning') {
      output.note(`${label}: ${event.warning.message}`)
    }
  })
}

function showPoint(output: Output, label: string, point: Point): void {
  if (point.kind !== 'epoch') return
  output.line({ ...epochLine(point), run: label })
  const robust = point.attacks.map(
    (attack) => `${attack.spec.attack} ${attack.robustAccuracy.value.toFixed(4)}`
  )
  const loss = point.loss === null ? '' : `loss ${point.loss.toFixed(4)}, `
  const parts = [`${loss}clean ${point.cleanAccuracy.value.toFixed(4)}`, ...robust]
  const ungraded = robust.length === 0 ? '' : ' (not graded)'
  output.note(`${label}: epoch ${point.epoch}: ${parts.join(', ')}${ungraded}`)
}

/**
 * Runs `work` so that Ctrl-C calls `cancel` once and waits for the orderly end; a second Ctrl-C ends the program.
 */
export async function cancellable<T>(cancel: () => Promise<void>, work: () => Promise<T>): Promise<T> {
  let asked = false
  const onSignal = (): void => {
    if (asked) process.exit(130)
    asked = true
    process.stderr.write('\nStopping after this step; once more ends at once.\n')
    cancel().catch((error: unknown) => process.stderr.write(`${String(error)}\n`))
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  try {
    return await work()
  } finally {
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
  }
}

/** Starts one job, follows it, and gives its stored result; throws when it failed or was stopped. */
export async function runJob(app: App, spec: JobSpec, output: Output): Promise<RunDetail> {
  const labels = new Map<string, string>()
  const unfollow = follow(app, output, labels)
  try {
    const run = await app.jobs.start(spec)
    labels.set(run.id, run.label)
    const ended = await cancellable(
      () => app.jobs.cancel(run.id),
      () => app.jobs.wait(run.id)
    )
    throwUnlessDone(ended)
    return await app.jobs.detail(run.id)
  } finally {
    unfollow()
  }
}
