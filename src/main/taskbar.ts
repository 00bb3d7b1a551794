import type { Run, RunEvent } from '@contract/run'

interface Work {
  readonly share: number
  /** Counts as running: a job that waits has done nothing of its work. */
  readonly active: boolean
}

/**
 * The progress of all jobs of the moment as one share for taskbar or dock: jobs that have ended count as whole until
 * none is left, so that it does not jump back whenever one ends. -1 removes it.
 */
export function createTaskbarProgress(show: (share: number) => void): {
  changed(run: Run): void
  event(event: RunEvent): void
} {
  const works = new Map<string, Work>()
  let shown = -1

  function update(): void {
    const all = [...works.values()]
    if (!all.some(({ active }) => active)) works.clear()
    const share = works.size === 0 ? -1 : all.reduce((sum, work) => sum + work.share, 0) / all.length
    // A taskbar cannot show less than a hundredth, and asking for it ten times a second costs.
    const rounded = share < 0 ? -1 : Math.floor(share * 100) / 100
    if (rounded === shown) return
    shown = rounded
    show(rounded)
  }

  return {
    changed(run) {
      const active = run.state === 'running' || run.state === 'queued'
      const { progress } = run
      const share =
        progress === null || progress.total === 0 ? 0 : Math.min(1, progress.done / progress.total)
      if (active) works.set(run.id, { active, share: run.state === 'running' ? share : 0 })
      else if (works.has(run.id)) works.set(run.id, { active, share: 1 })
      update()
    },
    event({ runId, event }) {
      const known = works.get(runId)
      if (event.kind !== 'progress' || known === undefined || event.progress.total === 0) return
      works.set(runId, { ...known, share: Math.min(1, event.progress.done / event.progress.total) })
      update()
    }
  }
}
