import * as tf from '@tensorflow/tfjs-core'
import { formatCount } from '../../charts/format'
import type { Passing } from '../../jobs/job'
import type { Classifier } from '../../models/classifier'
import { batchOf, range } from '../../tensor/batches'
import { piece } from '../../tensor/in-pieces'
import { Room } from '../../tensor/room'
import { flatKernels } from '../../tensor/substitutes'
import type { Finding } from './finding'
import type { ProbeInput } from './probes'

/** Images of the one pass that is looked into. */
const FEW = 4

interface Pass {
  /** Kernels with inputs through which no gradient flows, each once. */
  readonly blocked: readonly string[]
  /** How often a gradient was asked for inside of the pass. */
  readonly gradients: number
}

/**
 * C32: looks into one forward pass, as AutoAttack's `check_dynamic` does: whether it asks for gradients (a defence that
 * optimises while it answers), and which of its steps let no gradient through (quantisers, thresholds).
 */
export function hiddenDefence(
  { model, test, samples, offset }: ProbeInput,
  { signal, room = new Room() }: Passing
): Finding {
  const count = Math.min(FEW, samples, test.count - offset)
  const { x, y } = batchOf(test, range(offset, count))
  try {
    const names = new Set<string>()
    let gradients = 0
    room.over([{ from: 0, count }], (rows) => {
      signal.throwIfAborted()
      const some = piece(x, rows)
      try {
        const pass = lookInto(model, some)
        for (const name of pass.blocked) names.add(name)
        // Of one pass, however many it took.
        gradients = Math.max(gradients, pass.gradients)
      } finally {
        some.dispose()
      }
    })
    const blocked = [...names].sort()
    const said = [
      gradients === 0
        ? 'A forward pass asks for no gradient'
        : `A forward pass asks for gradients (${formatCount(gradients)} times): the network optimises while it answers`,
      blocked.length === 0
        ? 'every step of it lets gradients through'
        : `no gradient flows through ${blocked.join(', ')}`
    ]
    return {
      state: gradients > 0 || blocked.length > 0 ? 'warned' : 'passed',
      sentence: `${said.join('; ')}.`,
      figure: gradients + blocked.length,
      threshold: 0,
      sampleCount: count
    }
  } finally {
    tf.dispose([x, y])
  }
}

/** What one pass of a network on `x` does. */
export function lookInto(model: Classifier, x: tf.Tensor4D): Pass {
  return watched(x, () => tf.tidy(() => void model.logits(x)))
}

/** Runs a pass on `x` with an eye on the engine of TensorFlow.js, which is as before afterwards. */
function watched(x: tf.Tensor, pass: () => void): Pass {
  const engine = tf.engine()
  const names = new Set<string>()
  let gradients = 0
  const { runKernel, gradients: differentiate } = engine
  const isBlocked = (name: string): boolean => flatKernels.has(name) || tf.getGradient(name) === undefined
  // Only what comes from the input counts: constants and dropped-out masks have nothing to be differentiated by.
  const fromInput = new Set([x.id])
  engine.runKernel = function (name, inputs, attributes) {
    const made = runKernel.call(engine, name, inputs, attributes) as tf.Tensor | tf.Tensor[]
    if (tensorsIn(inputs).some(({ id }) => fromInput.has(id))) {
      for (const { id } of [made].flat()) fromInput.add(id)
      if (isBlocked(name)) names.add(name)
    }
    return made as never
  }
  engine.gradients = function (...asked: Parameters<typeof differentiate>) {
    gradients++
    return differentiate.apply(engine, asked) as never
  }
  try {
    pass()
  } finally {
    engine.runKernel = runKernel
    engine.gradients = differentiate
  }
  return { blocked: [...names].sort(), gradients }
}

/** The tensors that a kernel takes; some take lists of them. */
function tensorsIn(inputs: tf.NamedTensorMap): tf.Tensor[] {
  return (Object.values(inputs) as (tf.Tensor | tf.Tensor[] | null | undefined)[])
    .flat()
    .flatMap((one) => one ?? [])
}
