import type { QuietRun } from '@contract/queue'
import { createRhythm, type Rhythm } from '@core/jobs/rhythm'

/** Looks that any silence may last, and those before the first report. */
const PATIENCE = 30
const FIRST = 120

interface Watched {
  readonly rhythm: Rhythm
  /** Looks since the last report once they are too many. */
  silent: number | null
}

/** Notices running jobs that have not reported for much longer than their own rhythm. */
export class SilenceWatch {
  private readonly watched = new Map<string, Watched>()
  private timer: NodeJS.Timeout | null = null

  /**
   * @param lookMilliseconds time between two looks
   * @param changed a job has fallen silent (`run`), or one has reported again or ended (null)
   */
  constructor(
    private readonly lookMilliseconds: number,
    private readonly isHeld: (runId: string) => boolean,
    private readonly changed: (run: QuietRun | null) => void
  ) {}

  begin(runId: string): void {
    this.watched.set(runId, { rhythm: createRhythm(PATIENCE, FIRST), silent: null })
    this.timer ??= setInterval(() => this.look(), this.lookMilliseconds)
    this.timer.unref()
  }

  report(runId: string): void {
    const watched = this.watched.get(runId)
    if (!watched) return
    watched.rhythm.report()
    this.speak(watched)
  }

  end(runId: string): void {
    const watched = this.watched.get(runId)
    if (!watched) return
    this.watched.delete(runId)
    if (this.watched.size === 0 && this.timer) {
      clearInterval(this.timer)
      this.timer = null
    }
    this.speak(watched)
  }

  /** The jobs that are silent now. */
  quiet(): QuietRun[] {
    return [...this.watched].flatMap(([runId, watched]) => this.view(runId, watched) ?? [])
  }

  private look(): void {
    for (const [runId, watched] of this.watched) {
      if (this.isHeld(runId)) continue
      const before = watched.silent
      watched.silent = watched.rhythm.look()
      if (before === null && watched.silent !== null) this.changed(this.view(runId, watched))
    }
  }

  private speak(watched: Watched): void {
    if (watched.silent === null) return
    watched.silent = null
    this.changed(null)
  }

  private view(runId: string, { silent, rhythm }: Watched): QuietRun | null {
    if (silent === null) return null
    const seconds = (looks: number): number => (looks * this.lookMilliseconds) / 1000
    return { runId, seconds: seconds(silent), limit: seconds(rhythm.limit()) }
  }
}
