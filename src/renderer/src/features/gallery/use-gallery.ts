import { type AppError, toAppError } from '@contract/errors'
import type { GalleryEvaluation, GalleryExample, GalleryImages } from '@contract/gallery'
import {
  type ComputedRef,
  type Ref,
  type ShallowRef,
  computed,
  ref,
  shallowRef,
  triggerRef,
  watch
} from 'vue'
import { call } from '../../api'
import { useEvent } from '../../composables/use-event'
import { changeSettings, route, setting, stay } from '../../route'
import {
  type Outcome,
  type Series,
  epochSteps,
  isFirstWin,
  outcomeOf,
  outcomes,
  pairChoices,
  pairOf,
  seriesOf
} from './series'

/** What the gallery shows, and what it was told to show. */
export interface Gallery {
  readonly known: Ref<boolean>
  /** The evaluation that was asked for kept no examples, or lies in the trash; another one is shown. */
  readonly missing: ComputedRef<boolean>
  readonly error: ShallowRef<AppError | null>
  readonly all: ComputedRef<readonly Series[]>
  /** Those of the chosen model and data set. */
  readonly rivals: ComputedRef<readonly Series[]>
  readonly series: ComputedRef<Series | undefined>
  readonly evaluation: ComputedRef<GalleryEvaluation | undefined>
  /** The same attack on the networks that the training kept, by epoch. */
  readonly epochs: ComputedRef<readonly GalleryEvaluation[]>
  readonly examples: ComputedRef<readonly GalleryExample[]>
  /** The examples of the evaluation are there; false while they are being read. */
  readonly isRead: ComputedRef<boolean>
  /** The examples that pass the filters. */
  readonly shown: ComputedRef<readonly GalleryExample[]>
  readonly selected: ComputedRef<GalleryExample | undefined>
  readonly outcome: Ref<Outcome>
  readonly pair: Ref<string>
  /** The pairs that occur among the fooled images. */
  readonly pairs: ComputedRef<readonly { readonly value: string; readonly label: string }[]>
  examplesOf(evaluationId: string): readonly GalleryExample[] | undefined
  choose(evaluationId: string, sampleIndex?: number): void
}

/** Reads the kept examples of the project; the place in the list lives in the URL. */
export function useGallery(): Gallery {
  const known = ref(false)
  const error = shallowRef<AppError | null>(null)
  const evaluations = shallowRef<readonly GalleryEvaluation[]>([])
  const cache = shallowRef(new Map<string, readonly GalleryExample[]>())
  const chosenId = ref('')
  /** What is on show without having been chosen: an attack that ends meanwhile must not take its place. */
  const keptId = ref('')
  const chosenSample = ref(-1)
  const wantedOutcome = setting('outcome')
  const outcome = computed({
    get: () => outcomeNamed(wantedOutcome.value),
    set: (name) => (wantedOutcome.value = name === 'all' ? '' : name)
  })
  const wantedPair = setting('pair')

  const byId = (id: string): GalleryEvaluation | undefined =>
    evaluations.value.find(({ evaluationId }) => evaluationId === id)
  const evaluation = computed(
    () => byId(chosenId.value) ?? byId(keptId.value) ?? evaluations.value[evaluations.value.length - 1]
  )
  const all = computed(() => seriesOf(evaluations.value, evaluation.value))
  const series = computed(() =>
    all.value.find((one) => evaluation.value !== undefined && one.evaluations.includes(evaluation.value))
  )
  const epochs = computed(() => (evaluation.value ? epochSteps(evaluations.value, evaluation.value) : []))
  const rivals = computed(() => {
    const { modelHash, datasetHash } = evaluation.value?.result ?? {}
    return all.value.filter(({ evaluations: [first] }) => {
      return first?.result.modelHash === modelHash && first?.result.datasetHash === datasetHash
    })
  })
  const examplesOf = (id: string): readonly GalleryExample[] | undefined => cache.value.get(id)
  const found = computed(() => examplesOf(evaluation.value?.evaluationId ?? ''))
  const isRead = computed(() => found.value !== undefined)
  const examples = computed(() => found.value ?? [])
  const pairs = computed(() => pairChoices(examples.value, evaluation.value?.classNames ?? []))
  /** A pair that does not occur at this epsilon would hide everything: it is none, and forgotten once that is known. */
  const pair = computed({
    get: () => pairs.value.find(({ value }) => value === wantedPair.value)?.value ?? '',
    set: (value) => (wantedPair.value = value)
  })
  const shown = computed(() =>
    examples.value.filter(
      (one) => passes(one) && (pair.value === '' || (one.success && pairOf(one) === pair.value))
    )
  )
  /** Whether an example has the wished-for outcome. */
  function passes(one: GalleryExample): boolean {
    if (outcome.value === 'all') return true
    if (outcome.value !== 'first') return outcomeOf(one) === outcome.value
    if (series.value === undefined || evaluation.value === undefined) return false
    return isFirstWin(series.value, evaluation.value, one, examplesOf)
  }

  /** What was asked for kept no examples, or lies in the trash. */
  const missing = computed(() => known.value && chosenId.value !== '' && byId(chosenId.value) === undefined)
  const selected = computed(
    () => shown.value.find(({ sampleIndex }) => sampleIndex === chosenSample.value) ?? shown.value[0]
  )

  async function guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work()
      error.value = null
    } catch (thrown) {
      error.value = toAppError(thrown)
    }
  }

  const load = (): Promise<void> =>
    guarded(async () => {
      evaluations.value = await call('gallery.evaluations')
      known.value = true
    })

  async function read(evaluationId: string): Promise<void> {
    if (cache.value.has(evaluationId)) return
    const found = await call('gallery.examples', { evaluationId })
    cache.value.set(evaluationId, found)
    triggerRef(cache)
  }

  function choose(evaluationId: string, sampleIndex = selected.value?.sampleIndex ?? -1): void {
    chosenId.value = evaluationId
    chosenSample.value = sampleIndex
    // What was asked about one image is not for another one.
    changeSettings({ film: '' })
    stay(...(sampleIndex < 0 ? [evaluationId] : [evaluationId, String(sampleIndex)]))
  }

  watch(
    route,
    ({ page, rest: [id, sample, name] }) => {
      if (page !== 'gallery') return
      // Come back to from an evaluation that was chosen: the newest one, as at first.
      if (id === undefined && chosenId.value !== '') keptId.value = ''
      chosenId.value = id ?? ''
      chosenSample.value = sampleOf(sample)
      // A link to the images of one outcome; from here on it is a setting like others.
      if (id === undefined || sample === undefined || name === undefined) return
      outcome.value = outcomeNamed(name)
      stay(id, sample)
    },
    { immediate: true }
  )
  watch(pairs, () => {
    if (isRead.value && pair.value === '') wantedPair.value = ''
  })
  // What is shown first, then the other epsilons and attacks, for the table of first successes.
  watch(evaluation, (one) => {
    if (one === undefined) return
    keptId.value = one.evaluationId
    void guarded(() => read(one.evaluationId))
  })
  watch(rivals, (found) => {
    void guarded(async () => {
      for (const one of found) for (const { evaluationId } of one.evaluations) await read(evaluationId)
    })
  })
  useEvent('jobs.changed', (run) => {
    if (run.spec.kind === 'attack' && run.state === 'done') void load()
  })
  void load()

  return {
    known,
    missing,
    error,
    all,
    rivals,
    series,
    evaluation,
    epochs,
    examples,
    isRead,
    shown,
    selected,
    outcome,
    pair,
    pairs,
    examplesOf,
    choose
  }
}

/** A place without an image ("-") leaves the choice to the gallery. */
function sampleOf(part: string | undefined): number {
  const index = Number(part)
  return part === undefined || !Number.isInteger(index) ? -1 : index
}

function outcomeNamed(name: string | undefined): Outcome {
  return outcomes.find(({ value }) => value === name)?.value ?? 'all'
}

/** Reads the pixels of some examples whenever they change; late answers are dropped. */
export function useImages(
  wanted: () => { readonly evaluationId: string; readonly sampleIndices: readonly number[] } | null
): {
  readonly images: ShallowRef<(GalleryImages & { readonly key: string }) | null>
  readonly error: ShallowRef<AppError | null>
} {
  const images = shallowRef<(GalleryImages & { readonly key: string }) | null>(null)
  const error = shallowRef<AppError | null>(null)
  let turn = 0
  watch(
    () => JSON.stringify(wanted()),
    async (key) => {
      const mine = ++turn
      const now = wanted()
      if (now === null || now.sampleIndices.length === 0) {
        images.value = null
        return
      }
      try {
        const { evaluationId, sampleIndices } = now
        const found = await call('gallery.images', { evaluationId, sampleIndices: [...sampleIndices] })
        if (mine !== turn) return
        images.value = { ...found, key }
        error.value = null
      } catch (thrown) {
        if (mine === turn) error.value = toAppError(thrown)
      }
    },
    { immediate: true }
  )
  return { images, error }
}
