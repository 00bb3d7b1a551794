import type { EngineEvent, EngineJob } from '@contract/engine'
import { AppError } from '@contract/errors'
import type { Film, Readings } from '@contract/film'
import type { GalleryEvaluation, GalleryExample, GalleryImages } from '@contract/gallery'
import type { Model } from '@contract/model'
import type { AttackResult } from '@contract/measurement'
import type { EventHub } from '../event-hub'
import { nameQuestions } from '../jobs/ask-engine'
import type { SideEngine } from '../jobs/side-engine'
import { safely } from '../safely'
import type { Store } from '../store/store'
import { galleryExamples, galleryImages, listGallery } from './gallery'

export interface FilmRequest {
  /** Names the request, so that it can be told of and called off. */
  readonly token: string
  readonly evaluationId: string
  readonly sampleIndex: number
}

/** Adversarial examples that attacks have kept, and a closer look at one of them. */
export interface GalleryDesk {
  evaluations(): Promise<GalleryEvaluation[]>
  examples(evaluationId: string): Promise<GalleryExample[]>
  images(evaluationId: string, sampleIndices: readonly number[]): Promise<GalleryImages>
  /** The attack on one image, done once more; null when it was called off. */
  film(request: FilmRequest): Promise<Film | null>
  /** Loss and input gradient at a kept image, clean and adversarial in this order; null when it was called off. */
  readings(request: FilmRequest): Promise<Readings | null>
  cancel(token: string): void
}

export function createGalleryDesk(options: {
  readonly engine: SideEngine
  readonly hub: EventHub
  /** The open project; throws `not-found` without one. */
  open(): { readonly store: Store }
}): GalleryDesk {
  const { engine, hub, open } = options
  const questions = nameQuestions(engine)

  /** Asks the side engine; null when the request was called off. */
  const ask = <T>(
    token: string,
    job: Pick<EngineJob, 'spec' | 'model' | 'dataset' | 'kept'>,
    read: (event: EngineEvent) => T | null
  ): Promise<T | null> =>
    questions.ask(token, {
      ...job,
      artifacts: open().store.artifacts.folder,
      read(event) {
        if (event.kind === 'progress') hub.emit('gallery.progress', { token, progress: event.progress })
        return read(event)
      }
    })

  return {
    evaluations: safely(() => listGallery(open().store)),
    examples: safely((evaluationId: string) => galleryExamples(open().store, evaluationId)),
    images: safely((evaluationId: string, sampleIndices: readonly number[]) =>
      galleryImages(open().store, evaluationId, sampleIndices)
    ),
    film: safely(({ token, evaluationId, sampleIndex }: FilmRequest) => {
      const { store } = open()
      const { examples, result } = kept(store, evaluationId)
      const dataset = store.datasets.list().find(({ hash }) => hash === result.datasetHash)
      if (dataset === undefined) {
        throw new AppError(
          'not-found',
          'Expected the data set of this attack in the project, found that it is gone. Import it again to see the attack step by step.'
        )
      }
      const spec = { kind: 'film' as const, attack: result.spec, seed: result.seed, sampleIndex }
      const model = networkOf(store, result)
      return ask(
        token,
        { spec, dataset, model, kept: [{ modelHash: result.modelHash, examples }] },
        (event) => (event.kind === 'film' ? event.film : null)
      )
    }),
    readings: safely(async ({ token, evaluationId, sampleIndex }: FilmRequest) => {
      const { store } = open()
      const { examples, result } = kept(store, evaluationId)
      const { clean, adversarial } = await galleryImages(store, evaluationId, [sampleIndex])
      const values = new Float32Array(clean.length + adversarial.length)
      values.set(clean)
      values.set(adversarial, clean.length)
      const label = examples.labels[examples.indices.indexOf(sampleIndex)] as number
      const spec = { kind: 'readings' as const, values, label }
      return ask(token, { spec, dataset: null, model: networkOf(store, result) }, (event) =>
        event.kind === 'readings' ? event.readings : null
      )
    }),
    cancel: (token) => questions.cancel(token)
  }
}

function kept(store: Store, evaluationId: string): { examples: KeptOf; result: AttackResult } {
  const found = store.examples.find(evaluationId)
  const result =
    found && store.evaluations.list(found.runId).find((one) => one.result.evaluationId === evaluationId)
  if (found && result) return { examples: found.examples, result: result.result }
  throw new AppError('not-found', `There are no kept examples of "${evaluationId}" in this project.`)
}
type KeptOf = NonNullable<ReturnType<Store['examples']['find']>>['examples']

/** The network that was attacked, by its weights: its name may be another by now. */
function networkOf(store: Store, { modelHash }: AttackResult): Model {
  const found = store.models.list().find(({ weights }) => weights === modelHash)
  if (found) return found
  throw new AppError(
    'not-found',
    'Expected the network that was attacked in the project, found that it is gone. Take it back from the trash, or attack another network.'
  )
}
