import { performance } from 'node:perf_hooks'
import type { MessagePort } from 'node:worker_threads'
import { Cancelled } from '@contract/errors'
import { attackOf } from '@core/attacks'
import type { LabelledImages } from '@core/data'
import { attackPart, type PartInput } from '@core/evaluation/attack-part'
import type { JobContext } from '@core/jobs/job'
import { loadSplit } from '@services/datasets/load'
import { ArtifactStore } from '@services/store/artifacts'
import { loadBackend } from './backend'
import { asksForMemory, signalOf, spareThreads } from './control'
import { openSerialized, type OpenClassifier } from './load-classifier'
import {
  claimStretch,
  tellDone,
  type ShardAnswer,
  type ShardNetwork,
  type ShardRequest,
  type ShardStart
} from './shards'
import { contextOf, required } from './work'

interface Loaded {
  /** The network; the one before it is freed. */
  open(network: ShardNetwork): Promise<OpenClassifier>
  readonly data: LabelledImages
  readonly context: JobContext
}

/** The work of a thread that helps the thread of a job that attacks: stretches of one evaluation after the other. */
export function serveShards(start: ShardStart, requests: MessagePort): void {
  let loaded: Promise<Loaded> | null = null
  let before = Promise.resolve()
  requests.on('message', (request: ShardRequest) => {
    before = before.then(async () => {
      let fault: string | null = null
      try {
        await work(start, request, await (loaded ??= load(start)))
      } catch (error) {
        if (!(error instanceof Cancelled)) fault = error instanceof Error ? error.message : String(error)
      }
      start.port.postMessage({ kind: 'over', number: request.number, fault } satisfies ShardAnswer)
    })
  })
}

async function load({ job, control, images, port }: ShardStart): Promise<Loaded> {
  const { imageCodecs } = loadBackend()
  const artifacts = new ArtifactStore(job.artifacts)
  const data = await loadSplit(required(job.dataset, 'data set'), 'test', artifacts, images)
  let last: { readonly number: number; readonly opened: OpenClassifier } | null = null
  const open = async ({ number, topology, weights, ...naming }: ShardNetwork): Promise<OpenClassifier> => {
    if (last?.number === number) return last.opened
    last?.opened.dispose()
    last = null
    // TensorFlow.js takes no shared memory.
    const data = new Uint8Array(new Uint8Array(weights.data)).buffer
    const opened = await openSerialized({ topology, weights: { specs: weights.specs, data } }, naming)
    last = { number, opened }
    return opened
  }
  const thread = {
    ...{ imageCodecs, signal: signalOf(control, () => undefined) },
    now: () => performance.now(),
    asksForMemory: () => asksForMemory(control)
  }
  const context = contextOf(thread, (message) =>
    port.postMessage({ kind: 'log', message } satisfies ShardAnswer)
  )
  return { open, data, context }
}

/** Claims stretches until none is left, another job needs the thread, or memory is short. */
async function work(start: ShardStart, asked: ShardRequest, { open, data, context }: Loaded): Promise<void> {
  const { control, place, port } = start
  const { number, network, request, stretches, claims } = asked
  const { model } = await open(network)
  const input: PartInput = { ...request, model, data }
  const memory = asksForMemory(control)
  while (place < spareThreads(control) && asksForMemory(control) === memory) {
    const index = claimStretch(claims, stretches.length)
    const stretch = index === null ? undefined : stretches[index]
    if (index === null || stretch === undefined) return
    let told = 0
    const tell = (images: number): void => {
      tellDone(claims, images - told)
      told = images
    }
    try {
      const running = attackPart(attackOf(request.spec.attack), input, stretch, context)
      let next = await running.next()
      for (; next.done !== true; next = await running.next()) tell(Math.floor(next.value))
      tell(stretch.count)
      port.postMessage({ kind: 'part', number, index, part: next.value } satisfies ShardAnswer)
    } catch (error) {
      tell(0)
      throw error
    }
  }
}
