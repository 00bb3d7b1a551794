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
  readonly dataset?: Dataset | null
  readonly model?: Model | null
  readonly kept?: EngineJob['kept']
  /** Folder of the data sets that come with the program, where one may be asked for. */
  readonly builtins?: string
  /** The answer, where an event is it. */
  read(event: EngineEvent): T | null
}

/** Questions under a name (a token of whoever asks), so that they can be called off. */
export interface NamedQuestions {
  /** Null when it was called off. */
  ask<T>(token: string, question: Question<T>): Promise<T | null>
  cancel(token: string): void
}

/** Asks the side engine; throws what it throws, or `worker-died` where it ends without an answer. */
export async function askEngine<T>(engine: SideEngine, question: Question<T>): Promise<T> {
  const answer = await answerOf(engine, question, randomUUID())
  if (answer === null) throw new AppError('bug', 'A question was called off that has no name.')
  return answer
}

/** Remembers which questions are at work under which name. */
export function nameQuestions(engine: SideEngine): NamedQuestions {
  const running = new Map<string, string>()
  return {
    async ask(token, question) {
      const id = randomUUID()
      running.set(id, token)
      try {
        return await answerOf(engine, question, id)
      } finally {
        running.delete(id)
      }
    },
    cancel(token) {
      for (const [id, one] of running) if (one === token) engine.cancel(id)
    }
  }
}

/** Null when it was called off. */
async function answerOf<T>(engine: SideEngine, question: Question<T>, id: string): Promise<T | null> {
  const { spec, artifacts, dataset, model, kept, builtins = '', read } = question
  const answers: T[] = []
  const { state, error } = await engine.run(
    {
      ...{ runId: id, spec, artifacts, builtins, checkpoint: null, newId: id, createdAt: '' },
      ...{ dataset: dataset ?? null, model: model ?? null },
      ...(kept && { kept })
    },
    (event) => {
      const answer = read(event)
      if (answer !== null) answers.push(answer)
    }
  )
  if (state === 'cancelled') return null
  if (error) throw error
  const [answer] = answers
  if (answer === undefined)
    throw new AppError('worker-died', 'The engine ended before it had an answer. Try once more.')
  return answer
}
