import * as tf from '@tensorflow/tfjs-core'

/**
 * `L x R^T` of each channel of each image: any linear change that treats rows and columns apart, such as resizing or
 * smoothing. Differentiable.
 *
 * @param x `[n, h, w, c]`
 * @param left `[n, h, h]`, or `[1, h, h]` for all images
 * @param right `[n, w, w]`, or `[1, w, w]`
 */
export function separable(x: tf.Tensor4D, left: tf.Tensor3D, right: tf.Tensor3D): tf.Tensor4D {
  return tf.tidy(() => {
    const [count, height, width, channels] = x.shape
    const every = (matrix: tf.Tensor3D): tf.Tensor3D =>
      matrix.shape[0] === count ? matrix : tf.tile(matrix, [count, 1, 1])
    const down = tf.matMul(every(left), tf.reshape(x, [count, height, width * channels]))
    // To [n, w, h c], so that the columns come first.
    const turned = tf.transpose(tf.reshape(down, [count, height, width, channels]), [0, 2, 1, 3])
    const across = tf.matMul(every(right), tf.reshape(turned, [count, width, height * channels]))
    return tf.transpose(tf.reshape(across, [count, width, height, channels]), [0, 2, 1, 3])
  })
}

/** Weights of a Gaussian at whole distances from the middle, `size` of them (odd), summing to 1. */
export function gaussianKernel(size: number, sigma: number): Float64Array {
  const middle = (size - 1) / 2
  const weights = Float64Array.from({ length: size }, (_, at) =>
    sigma === 0 ? Number(at === middle) : Math.exp(-((at - middle) ** 2) / (2 * sigma * sigma))
  )
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map((weight) => weight / sum)
}

/**
 * The matrix `[length, length]` that convolves a row with a kernel; beyond the ends there is nothing, or the last pixel
 * goes on.
 */
export function convolutionMatrix(length: number, kernel: Float64Array, edge: 'zero' | 'last'): Float32Array {
  const middle = (kernel.length - 1) / 2
  const matrix = new Float32Array(length * length)
  for (let row = 0; row < length; row++) {
    kernel.forEach((weight, at) => {
      const place = row + at - middle
      const inside = Math.min(length - 1, Math.max(0, place))
      if (edge === 'last' || inside === place) matrix[row * length + inside]! += weight
    })
  }
  return matrix
}

/** Writes the matrix that shrinks a row to `size` pixels, bilinearly, and puts it at `start`; zero elsewhere. */
export function shrinkInto(matrix: Float32Array, length: number, size: number, start: number): void {
  for (let row = 0; row < size; row++) {
    const place = Math.min(length - 1, Math.max(0, ((row + 0.5) * length) / size - 0.5))
    const lower = Math.floor(place)
    const share = place - lower
    matrix[(start + row) * length + lower]! += 1 - share
    if (share > 0) matrix[(start + row) * length + lower + 1]! += share
  }
}
