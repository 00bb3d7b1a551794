import type { CostReport } from '@contract/compare'
import { type AppError, toAppError } from '@contract/errors'
import { latestAttacks } from '@core/charts/compare/cost-curves'
import type { AttackedRun } from '@core/charts/compare/robust-curves'
import { type ShallowRef, onScopeDispose, shallowRef, watch } from 'vue'
import { call } from '../../api'

/** As many evaluations as are asked for at once. */
const AT_ONCE = 24

/** What the latest attacks of the runs cost, counted from their ledgers; each is asked for once. */
export function useCosts(runs: () => readonly AttackedRun[]): {
  readonly reports: ShallowRef<ReadonlyMap<string, CostReport>>
  readonly error: ShallowRef<AppError | null>
} {
  const reports = shallowRef<ReadonlyMap<string, CostReport>>(new Map())
  const error = shallowRef<AppError | null>(null)
  const asked = new Set<string>()
  let isAlive = true

  async function load(ids: readonly string[]): Promise<void> {
    try {
      for (let start = 0; start < ids.length && isAlive; start += AT_ONCE) {
        const found = await call('compare.costs', { evaluationIds: ids.slice(start, start + AT_ONCE) })
        reports.value = new Map([...reports.value, ...found.map((one) => [one.evaluationId, one] as const)])
      }
    } catch (thrown) {
      error.value = toAppError(thrown)
    }
  }

  watch(
    () =>
      [
        ...new Set(
          runs()
            .flatMap(latestAttacks)
            .map(({ evaluationId }) => evaluationId)
        )
      ].join(' '),
    (text) => {
      const unknown = text.split(' ').filter((id) => id !== '' && !asked.has(id))
      for (const id of unknown) asked.add(id)
      if (unknown.length > 0) void load(unknown)
    },
    { immediate: true }
  )
  onScopeDispose(() => {
    isAlive = false
  })
  return { reports, error }
}
