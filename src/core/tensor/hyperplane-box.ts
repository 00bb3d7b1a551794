import type { Bounds, ConvexNorm } from '@contract/threat-model'

/** Passes over the features that a root may take; far more than it does. */
const MOST_PASSES = 200
const HALVINGS = 50

/**
 * The smallest move in a norm from each point to a hyperplane inside the box: `min ||d||_p` with `w (z + d) = b`, z + d in
 * the box (Croce & Hein 2020, "Minimally distorted adversarial examples", eq. 8 and section 3.2). Where the box does not
 * reach the hyperplane, the corner nearest to it. Solved in double precision.
 *
 * For linf and l2 the features move by `min(t, room)` and `min(t |w|, room)`; the way won rises with t and is concave, so
 * that Newton's steps from 0 never overshoot. For l1 the features with the largest |w| move to the wall, one after the other.
 *
 * @param z `[n * features]` points inside the box
 * @param w `[n * features]` normals
 * @param gaps `b - w z` of each point
 * @returns `[n * features]` moves
 */
export function movesToHyperplane(
  norm: ConvexNorm,
  z: Float32Array,
  w: Float32Array,
  gaps: ArrayLike<number>,
  { lower, upper }: Bounds
): Float32Array {
  const count = gaps.length
  const size = z.length / count
  const moves = new Float32Array(z.length)
  const steep = new Float64Array(size)
  const rooms = new Float64Array(size)
  for (let row = 0; row < count; row++) {
    const from = row * size
    const gap = gaps[row] as number
    if (gap === 0) continue
    const side = Math.sign(gap)
    for (let at = 0; at < size; at++) {
      const weight = side * (w[from + at] as number)
      const point = z[from + at] as number
      steep[at] = Math.abs(weight)
      rooms[at] = Math.max(0, weight > 0 ? upper - point : weight < 0 ? point - lower : 0)
    }
    const sizes = movers[norm](steep, rooms, Math.abs(gap))
    for (let at = 0; at < size; at++) {
      const length = sizes(at)
      moves[from + at] = side * (w[from + at] as number) < 0 ? -length : length
    }
  }
  return moves
}

/** How far each feature moves towards the hyperplane, so that `sum steep * move = gap` where the rooms allow it. */
type Mover = (steep: Float64Array, rooms: Float64Array, gap: number) => (at: number) => number

const movers: Readonly<Record<ConvexNorm, Mover>> = {
  linf(steep, rooms, gap) {
    const t = concaveRoot(steep, rooms, gap, () => 1)
    return (at) => Math.min(t, rooms[at] as number)
  },
  l2(steep, rooms, gap) {
    const t = concaveRoot(steep, rooms, gap, (weight) => weight)
    return (at) => Math.min(t * (steep[at] as number), rooms[at] as number)
  },
  l1(steep, rooms, gap) {
    const gain = (edge: number): number => {
      let sum = 0
      for (let at = 0; at < steep.length; at++)
        if ((steep[at] as number) > edge) sum += (steep[at] as number) * (rooms[at] as number)
      return sum
    }
    if (gain(0) <= gap) return (at) => ((steep[at] as number) > 0 ? (rooms[at] as number) : 0)
    let [low, high] = [0, steep.reduce((most, weight) => Math.max(most, weight), 0)]
    for (let halving = 0; halving < HALVINGS; halving++) {
      const middle = (low + high) / 2
      if (gain(middle) > gap) low = middle
      else high = middle
    }
    // Above the edge all move as far as they can; those on it share what is left, one after the other.
    let left = gap - gain(high)
    return (at) => {
      const weight = steep[at] as number
      const room = rooms[at] as number
      if (weight > high) return room
      if (weight <= low || left <= 0) return 0
      const move = Math.min(room, left / weight)
      left -= move * weight
      return move
    }
  }
}

/** The t at which `sum steep * min(t * speed(steep), room)` reaches the gap; where none does, one past all rooms. */
function concaveRoot(
  steep: Float64Array,
  rooms: Float64Array,
  gap: number,
  speed: (weight: number) => number
): number {
  let t = 0
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    let won = 0
    let slope = 0
    for (let at = 0; at < steep.length; at++) {
      const weight = steep[at] as number
      const room = rooms[at] as number
      if (weight === 0) continue
      const pace = speed(weight)
      if (t * pace < room) {
        won += weight * t * pace
        slope += weight * pace
      } else won += weight * room
    }
    const missing = gap - won
    if (missing <= gap * 1e-12) return t
    if (slope === 0) return Infinity
    t += missing / slope
  }
  return t
}
