import type { Tensor4D } from '@tensorflow/tfjs-core'
import type { Operation, Pair, Step } from './operation'
import { stackedKernel } from './pooled-convolution'

/**
 * The same function in an order that costs less:
 * 1. Max-pooling comes before bias and ReLU. Both never decrease, so `max` passes through them unchanged, to the last
 *    bit, and they then run on a quarter of the numbers.
 * 2. Pixels that no later 'valid' window reaches are cut off at the input (28x28 into two convolutions with pooling:
 *    26x26 are enough). Their gradient is zero either way.
 * 3. A convolution of few input channels and the pooling after it become one operation (pooled-convolution.ts).
 */
export function optimize(steps: readonly Step[], inputShape: readonly number[]): Operation[] {
  const reordered = poolFirst(steps)
  const cut = crop(reordered, inputShape)
  return fuse([...cut, ...reordered.map(({ operation }) => operation)], inputShape[2] ?? 0)
}

/** Moves each max-pool in front of the bias and ReLU steps before it. */
function poolFirst(steps: readonly Step[]): Step[] {
  const result: Step[] = []
  for (const step of steps) {
    if (step.operation.kind !== 'max-pool') {
      result.push(step)
      continue
    }
    let at = result.length
    while (at > 0 && isMonotone(result[at - 1]?.operation)) at--
    const passed = result.splice(at).map(({ operation }) => ({ operation, outputShape: step.outputShape }))
    result.push(step, ...passed)
  }
  return result
}

function isMonotone(operation: Operation | undefined): boolean {
  return operation?.kind === 'relu' || operation?.kind === 'bias'
}

/** A crop of the input to the pixels that matter, if they are fewer than all. */
function crop(steps: readonly Step[], inputShape: readonly number[]): Operation[] {
  const [height, width] = inputShape
  if (inputShape.length !== 3 || height === undefined || width === undefined) return []
  const needed = neededSides(steps)
  if (needed === null || (needed[0] >= height && needed[1] >= width)) return []
  return [{ kind: 'crop', height: Math.min(height, needed[0]), width: Math.min(width, needed[1]) }]
}

/**
 * Height and width of the input that the first operation without windows sees, walked back through the windows
 * before it: n outputs of a 'valid' window need (n - 1) * stride + size inputs. Null where all is needed.
 */
function neededSides(steps: readonly Step[]): Pair | null {
  let end = 0
  while (end < steps.length && keepsPlace(steps[end]?.operation)) end++
  if (end === 0) return null
  const [height, width] = (steps[end - 1] as Step).outputShape
  let sides: Pair = [height as number, width as number]
  for (const { operation } of steps.slice(0, end).reverse()) {
    if (!('size' in operation)) continue
    const { size, strides } = operation
    sides = [(sides[0] - 1) * strides[0] + size[0], (sides[1] - 1) * strides[1] + size[1]]
  }
  return sides
}

/** True for operations of which each output pixel depends on a window of fixed place only. */
export function keepsPlace(operation: Operation | undefined): boolean {
  if (!operation) return false
  if (isMonotone(operation) || operation.kind === 'pooled-convolution') return true
  return 'size' in operation && operation.padding === 'valid'
}

/** Most input numbers of one window (3x3 of 3 channels) up to which the fused form is the faster one. */
const FEW_INPUTS = 27

function fuse(operations: readonly Operation[], channels: number): Operation[] {
  const first = operations.findIndex(({ kind }) => kind !== 'crop')
  const convolution = operations[first]
  const pool = operations[first + 1]
  if (convolution?.kind !== 'convolution' || pool?.kind !== 'max-pool') return [...operations]
  const [height, width] = convolution.size
  const isPlain =
    convolution.padding === 'valid' &&
    pool.padding === 'valid' &&
    [...convolution.strides].every((stride) => stride === 1) &&
    [...pool.size, ...pool.strides].every((side) => side === 2)
  if (!isPlain || height * width * channels > FEW_INPUTS) return [...operations]
  const { kernel } = convolution
  const fused: Operation = {
    kind: 'pooled-convolution',
    kernel,
    stacked: () => stackedKernel(kernel() as Tensor4D, 2),
    pool: 2
  }
  return [...operations.slice(0, first), fused, ...operations.slice(first + 2)]
}
