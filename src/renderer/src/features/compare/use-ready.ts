import type { ComparedRun } from '@core/charts/compare/compared-runs'
import type { InParts } from '@core/charts/in-parts'
import { type ShallowRef, onScopeDispose, shallowRef, watch } from 'vue'
import { freely, inSlices } from '../../composables/freely'

/**
 * The runs for which `prepare` was done, each in tasks of its own: what it works out is remembered, so that charts of
 * all runs then cost little. A run that was there before stays as it was until its new state is ready.
 */
export function useReady(
  runs: () => readonly ComparedRun[],
  prepare: (run: ComparedRun) => InParts<unknown>
): ShallowRef<readonly ComparedRun[]> {
  const ready = shallowRef<readonly ComparedRun[]>([])
  const done = new WeakSet<readonly unknown[]>()
  let turn = 0

  async function work(): Promise<void> {
    const mine = ++turn
    for (const run of runs()) {
      if (done.has(run.detail.points)) continue
      await freely()
      if (mine !== turn) return
      await inSlices(prepare(run), () => mine === turn)
      if (mine !== turn) return
      done.add(run.detail.points)
      put()
    }
    put()
  }

  /** The wanted runs that are ready, in their order; in the place of others what was there of them before. */
  function put(): void {
    const before = new Map(ready.value.map((run) => [run.detail.run.id, run]))
    ready.value = runs().flatMap((run) =>
      done.has(run.detail.points) ? [run] : (before.get(run.detail.run.id) ?? [])
    )
  }

  watch(runs, () => void work(), { immediate: true })
  onScopeDispose(() => turn++)
  return ready
}
