import type { AttackId, AttackOptions } from '@contract/attacks'
import type { AttackFunction, Oracle } from '../../attacks'

type AnyAttack = AttackFunction<AttackOptions<AttackId>>
/** Notes the margin of each row of one question: lower is nearer to success. */
type Note = (rows: Int32Array, margins: readonly number[]) => void

/** What is known of the climbs of one image. */
interface Watched {
  readonly all: number[][]
  /** The climbs that are under way, side by side. */
  readonly open: number[][]
  /** The last question about it, and after how many steps that was asked. */
  question: number
  step: number
  lane: number
}

/** The climbs of each image: the margin at each point where a gradient was asked for. */
export interface Climbs {
  /** The same attack with an eye on its answers. */
  watch(attack: AnyAttack): AnyAttack
  of(sampleIndex: number): readonly (readonly number[])[]
}

/**
 * Climbs that go side by side (towards several classes) come in one question, in the same order each time. One that begins
 * anew asks a second time in the same step.
 */
export function watchedClimbs(): Climbs {
  const images = new Map<number, Watched>()
  let [questions, steps] = [0, 0]

  function note(sample: number, question: number, margin: number): void {
    const known = images.get(sample) ?? { all: [], open: [], question: 0, step: -1, lane: 0 }
    images.set(sample, known)
    known.lane = known.question === question ? known.lane + 1 : 0
    if (known.question !== question && known.step === steps) known.open.length = 0
    known.question = question
    known.step = steps
    let climb = known.open[known.lane]
    if (climb === undefined) {
      climb = []
      known.open.push(climb)
      known.all.push(climb)
    }
    climb.push(margin)
  }

  return {
    watch: (attack) =>
      async function* (input) {
        const noteRows: Note = (rows, margins) => {
          questions++
          rows.forEach((row, at) =>
            note(input.sampleIndices[row] as number, questions, margins[at] as number)
          )
        }
        const running = attack({ ...input, oracle: watching(input.oracle, noteRows) })
        // A new batch is no step of the one before.
        steps++
        try {
          for (;;) {
            const next = await running.next()
            if (next.done === true) return next.value
            steps++
            yield next.value
          }
        } finally {
          await running.return(undefined as never)
        }
      },
    of: (sampleIndex) => images.get(sampleIndex)?.all ?? []
  }
}

function watching(oracle: Oracle, note: Note): Oracle {
  const { classCount, labels, targets } = oracle
  const look = (logits: Float32Array, rows: Int32Array): void =>
    note(
      rows,
      Array.from(rows, (row, at) => {
        const own = logits.subarray(at * classCount, (at + 1) * classCount)
        const wanted = targets?.[row] ?? (labels[row] as number)
        let other = -Infinity
        own.forEach((logit, index) => {
          if (index !== wanted) other = Math.max(other, logit)
        })
        const margin = (own[wanted] as number) - other
        return targets === null ? margin : -margin
      })
    )
  return {
    ...oracle,
    gradient(...asked) {
      const found = oracle.gradient(...asked)
      look(found.logits, asked[1])
      return found
    },
    gradientOf(...asked) {
      const found = oracle.gradientOf(...asked)
      look(found.logits, asked[1])
      return found
    },
    averaged: (draws) => watching(oracle.averaged(draws), note),
    substituted: (width) => watching(oracle.substituted(width), note),
    // Its rows are numbered anew.
    subset: (rows, limits) =>
      watching(oracle.subset(rows, limits), (own, margins) =>
        note(
          own.map((row) => rows[row] as number),
          margins
        )
      )
  }
}
