import { randomUUID } from 'node:crypto'
import type { Dataset } from '@contract/dataset'
import type { EngineEvent, EngineJob } from '@contract/engine'
import { AppError } from '@contract/errors'
import type { Model } from '@contract/model'
import type { SideEngine } from './side-engine'

/** Short work with one answer, of which nothing is stored. */
export interface Question<T> {
  readonly spec: EngineJob['spec']
  /** Folder of the project's artifacts. */
  readonly artifacts: string
  readonly dataset?: Dataset
  readonly model?: Model
  /** The answer, where an event is it. */
  read(event: EngineEvent): T | null
}

/** Asks the side engine; throws what it throws, or `worker-died` where it ends without an answer. */
export async function askEngine<T>(engine: SideEngine, question: Question<T>): Promise<T> {
  const { spec, artifacts, dataset, model, read } = question
  const id = randomUUID()
  const answers: T[] = []
  const { error } = await engine.run(
    {
      ...{ runId: id, spec, artifacts, builtins: '', checkpoint: null, newId: id, createdAt: '' },
      ...{ dataset: dataset ?? null, model: model ?? null }
    },
    (event) => {
      const answer = read(event)
      if (answer !== null) answers.push(answer)
    }
  )
  if (error) throw error
  const [answer] = answers
  if (answer === undefined) throw new AppError('worker-died', 'The engine ended before it had an answer.')
  return answer
}
