import { attackLabel } from '@contract/attacks'
import { type AppError, toAppError } from '@contract/errors'
import type { EmbeddingFrame } from '@contract/embedding'
import type { AttackResult } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import type { MapAttack } from '@core/charts/embedding-chart'
import { attackOptions, optionsLine, threatText } from '@core/charts/conditions'
import { formatCount } from '@core/charts/format'
import { type ComputedRef, type Ref, type ShallowRef, computed, shallowRef, watch } from 'vue'
import { call } from '../../api'
import { setting } from '../../route'
import { useLibraryStore } from '../../stores/library'
import { useMarksStore } from '../../stores/marks'

export interface EvaluationsOfMap {
  readonly choices: ComputedRef<readonly { value: string; label: string }[]>
  /** Id of the evaluation whose outcome is shown. */
  readonly chosen: Ref<string>
  readonly attack: ShallowRef<MapAttack | null>
  readonly error: ShallowRef<AppError | null>
}

/** The attacks on the network of a map, in its training and after it, and what one of them did to each image. */
export function useEvaluations(frame: () => EmbeddingFrame | undefined): EvaluationsOfMap {
  const library = useLibraryStore()
  const marks = useMarksStore()
  const found = shallowRef<readonly AttackResult[]>([])
  const wanted = setting('attack')
  const chosen = computed({
    get: () => (found.value.find(isWanted) ?? found.value[0])?.evaluationId ?? '',
    set: (id) => (wanted.value = id === found.value[0]?.evaluationId ? '' : id)
  })
  const isWanted = ({ evaluationId }: AttackResult): boolean => evaluationId === wanted.value
  const attack = shallowRef<MapAttack | null>(null)
  const error = shallowRef<AppError | null>(null)

  async function guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work()
      error.value = null
    } catch (thrown) {
      error.value = toAppError(thrown)
    }
  }

  async function readAll(): Promise<void> {
    const asked = frame()
    found.value = []
    if (asked === undefined) return
    const model = library.models.find(({ weights }) => weights === asked.modelHash)
    const sources = marks.present
      .filter(
        ({ id, spec }) => id === model?.runId || (spec.kind === 'attack' && spec.model === asked.spec.model)
      )
      .map(({ id }) => id)
    const results: AttackResult[] = []
    for (const runId of sources) results.push(...resultsOf(await call('compare.detail', { runId })))
    if (asked !== frame()) return
    found.value = results.filter(
      ({ modelHash, datasetHash }) => modelHash === asked.modelHash && datasetHash === asked.datasetHash
    )
  }

  watch(frame, () => void guarded(readAll), { immediate: true })
  watch(chosen, (evaluationId) =>
    guarded(async () => {
      attack.value = null
      const result = found.value.find((one) => one.evaluationId === evaluationId)
      if (result === undefined) return
      const outcomes = await call('compare.samples', { evaluationId })
      if (outcomes === null || evaluationId !== chosen.value) return
      attack.value = { label: labelOf(result), conditions: conditionsOf(result), outcomes }
    })
  )
  return {
    choices: computed(() =>
      found.value.map((result) => ({
        value: result.evaluationId,
        label: `${labelOf(result)}, ${formatCount(result.sampleCount)} images`
      }))
    ),
    chosen,
    attack,
    error
  }
}

function resultsOf({ points }: RunDetail): AttackResult[] {
  return points.flatMap((point) =>
    point.kind === 'epoch' ? point.attacks : point.kind === 'attack' ? [point.result] : []
  )
}

function labelOf({ spec }: AttackResult): string {
  return attackLabel(spec)
}

function conditionsOf(result: AttackResult): string {
  return `${attackLabel(result.spec)}: ${threatText(result.threatModel)}; ${optionsLine(attackOptions(result.spec))}; ${formatCount(result.sampleCount)} test images, seed ${result.seed}`
}
