import type { SeenQuestion } from '../attacks/watched-oracle'

/** One question of an attack, with the values of its first point. */
export interface KeptFrame {
  readonly kind: SeenQuestion['kind']
  /** The how manieth question it is, from 1 on. */
  readonly question: number
  readonly points: number
  readonly values: Float32Array
}

/** Keeps some of very many questions, whose number nobody knows before the last one. */
export interface FrameKeeper {
  /** Questions so far. */
  readonly questions: number
  /** `read` is called for the questions that are kept. */
  offer(question: SeenQuestion, read: () => Float32Array): void
  /** In their order. */
  frames(): KeptFrame[]
  /** Forgets all questions. */
  clear(): void
}

/**
 * Keeps every question while they are few, then every second one, every fourth and so on, so that at most `most` are kept and
 * those stand evenly; beside them the first question that is known to have fooled the network.
 */
export function createFrameKeeper(most: number): FrameKeeper {
  let questions = 0
  let stride = 1
  let kept: KeptFrame[] = []
  let first: KeptFrame | null = null

  return {
    get questions() {
      return questions
    },
    offer({ kind, points, fooled }, read) {
      const isKept = questions % stride === 0
      questions++
      const isFirst = fooled === true && first === null
      if (!isKept && !isFirst) return
      const frame = { kind, points, question: questions, values: read() }
      if (isFirst) first = frame
      if (!isKept) return
      kept.push(frame)
      if (kept.length <= most) return
      stride *= 2
      kept = kept.filter((one) => (one.question - 1) % stride === 0)
    },
    frames() {
      const all = first === null || kept.includes(first) ? kept : [...kept, first]
      return [...all].sort((a, b) => a.question - b.question)
    },
    clear() {
      questions = 0
      stride = 1
      kept = []
      first = null
    }
  }
}
