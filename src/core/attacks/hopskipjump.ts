import type * as tf from '@tensorflow/tfjs-core'
import type { Bounds } from '@contract/threat-model'
import { range } from '../tensor/batches'
import type { Random } from '../tensor/random'
import type { AttackProgress, InputOf } from './attack'
import {
  bisections,
  decisionSearch,
  distanceOf,
  findStarts,
  straight,
  type Blend,
  type DecisionSearch
} from './decision-search'
import { confirmed } from './nearest-examples'

/** Most decisions for one direction. */
const MOST_SAMPLES = 10_000
/** Halvings of a step until it is given up. */
const HALVINGS = 40
/** Decisions that are kept for a step, besides those of the way back to the border. */
const STEP_TRIES = 5
/** A last direction takes what is left, a multiple of this. */
const GRAIN = 16

/** What differs between the norms: how to go to the border, how far to look, and which way to step. */
interface Geometry {
  readonly norm: 'l2' | 'linf'
  /** theta: the bisection's tolerance over the distance. */
  readonly tolerance: number
  readonly blend: Blend
  /** How far from the border the directions look, at a distance from the clean input. */
  look(distance: number): number
  /** One random direction of length 1. */
  draw(random: Random, out: Float32Array): void
}

/**
 * HopSkipJump (Chen et al. 2020, algorithm 2): from a random misclassified image to the border by bisection; then in each
 * iteration a direction from decisions around the border point (eq. 9 and 12), a step along it of distance / sqrt(t) that
 * is halved until it ends in the adversarial region, and back to the border. It goes on while queries are left; the last
 * direction is made of what is left.
 */
export async function* hopskipjump(
  input: InputOf<'hopskipjump'>
): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { x, threat, options, signal } = input
  const search = decisionSearch(input)
  const { size, current } = search
  const geometry = geometryOf(threat.norm === 'linf' ? 'linf' : 'l2', size)
  const box = threat.bounds.upper - threat.bounds.lower
  signal.throwIfAborted()
  const begun = findStarts(search, range(0, x.shape[0]), options.startTries, input)
  search.toBorder(begun, geometry.tolerance, geometry.blend)
  const used = (): number =>
    begun.reduce((most, row) => Math.max(most, options.queries - search.left(row)), 0)
  yield { done: Math.min(used(), options.queries), total: options.queries }
  for (let iteration = 1; ; iteration++) {
    signal.throwIfAborted()
    const wanted = Math.min(MOST_SAMPLES, Math.floor(options.firstSamples * Math.sqrt(iteration)))
    const groups = bySamples(search, begun, wanted, geometry)
    if (groups.size === 0) break
    for (const [samples, rows] of groups) {
      const distances = Float64Array.from(rows, (row) => distanceOf(search, row, geometry.norm))
      const looks = distances.map((distance) => (iteration === 1 ? 0.1 * box : geometry.look(distance)))
      const directions = estimate(search, rows, looks, samples, geometry, threat.bounds)
      const base = current.slice()
      const steps = distances.map((distance) => distance / Math.sqrt(iteration))
      let open = [...rows.keys()]
      for (let halving = 0; halving < HALVINGS && open.length > 0; halving++) {
        signal.throwIfAborted()
        open = open.filter((at) => search.left(rows[at] as number) >= 1)
        const places = open
        const fooled = search.move(
          Int32Array.from(places, (at) => rows[at] as number),
          (candidate, row, place) => {
            const at = places[place] as number
            for (let feature = 0; feature < size; feature++)
              candidate[feature] =
                (base[row * size + feature] as number) +
                (steps[at] as number) * (directions[at * size + feature] as number)
          }
        )
        open = places.filter((at, place) => {
          steps[at]! /= 2
          return fooled[place] === 0
        })
      }
      search.toBorder(rows, geometry.tolerance, geometry.blend)
      yield { done: Math.min(used(), options.queries), total: options.queries }
    }
  }
  return confirmed(input, search.nearest)
}

/**
 * The samples by how many decisions their next direction takes: as many as wanted, or of the last direction what is left
 * when a step and the way back are paid for. Without enough for those a direction is of no use, and a sample is left out.
 */
function bySamples(
  search: DecisionSearch,
  rows: Int32Array,
  wanted: number,
  { tolerance }: Geometry
): Map<number, Int32Array> {
  const groups = new Map<number, number[]>()
  for (const row of rows) {
    const free = search.left(row) - STEP_TRIES - bisections(tolerance)
    const samples = Math.min(wanted, free < wanted ? GRAIN * Math.floor(free / GRAIN) : wanted)
    if (samples <= 0) continue
    const group = groups.get(samples)
    if (group) group.push(row)
    else groups.set(samples, [row])
  }
  return new Map([...groups].map(([samples, group]) => [samples, Int32Array.from(group)]))
}

/**
 * `[rows * size]` unit directions into the adversarial region (ibid., eq. 12, with the mean as baseline). Of each look counts
 * what the walls of the box left of it (the authors' code).
 */
function estimate(
  search: DecisionSearch,
  rows: Int32Array,
  looks: Float64Array,
  samples: number,
  { norm, draw }: Geometry,
  { lower, upper }: Bounds
): Float32Array {
  const { size, current, streams } = search
  const place = new Map(Array.from(rows, (row, at) => [row, at]))
  // Drawn twice from the same streams, rather than kept: there are many of them.
  const names = Array.from(rows, (row) => String((streams[row] as Random).seed()))
  const streamOf = (at: number): Random => (streams[rows[at] as number] as Random).fork(names[at] as string)
  let asking = rows.length > 0 ? Array.from(rows, (_, at) => streamOf(at)) : []
  const direction = new Float32Array(size)
  const fooled = search.decide(rows, samples, (candidate, row) => {
    const at = place.get(row) as number
    draw(asking[at] as Random, direction)
    const base = row * size
    for (let feature = 0; feature < size; feature++)
      candidate[feature] =
        (current[base + feature] as number) + (looks[at] as number) * (direction[feature] as number)
  })
  asking = Array.from(rows, (_, at) => streamOf(at))
  const found = new Float32Array(rows.length * size)
  rows.forEach((row, at) => {
    const look = looks[at] as number
    const answers = fooled.subarray(at * samples, (at + 1) * samples)
    const hits = answers.reduce((sum, flag) => sum + flag, 0)
    const mean = (2 * hits) / samples - 1
    const own = found.subarray(at * size, (at + 1) * size)
    for (let sample = 0; sample < samples; sample++) {
      draw(asking[at] as Random, direction)
      const sign = answers[sample] === 1 ? 1 : -1
      const weight = Math.abs(mean) === 1 ? sign : sign - mean
      for (let feature = 0; feature < size; feature++) {
        const from = current[row * size + feature] as number
        const to = Math.min(upper, Math.max(lower, from + look * (direction[feature] as number)))
        own[feature]! += weight * (to - from)
      }
    }
    const length = lengthOf(own)
    for (let feature = 0; feature < size; feature++) {
      const value = own[feature] as number
      own[feature] = norm === 'linf' ? Math.sign(value) : length === 0 ? 0 : value / length
    }
  })
  return found
}

function lengthOf(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
}

function geometryOf(norm: 'l2' | 'linf', size: number): Geometry {
  const unit = (out: Float32Array): void => {
    const length = lengthOf(out)
    if (length > 0) for (let at = 0; at < out.length; at++) out[at]! /= length
  }
  if (norm === 'linf') {
    const tolerance = 1 / (size * size)
    return {
      norm,
      tolerance,
      look: (distance) => size * tolerance * distance,
      // The nearest point of the far one in a cube around the clean input.
      blend(out, clean, far, fraction) {
        let reach = 0
        for (let at = 0; at < out.length; at++)
          reach = Math.max(reach, Math.abs((far[at] as number) - (clean[at] as number)))
        for (let at = 0; at < out.length; at++) {
          const change = (far[at] as number) - (clean[at] as number)
          const most = fraction * reach
          out[at] = (clean[at] as number) + Math.min(most, Math.max(-most, change))
        }
      },
      draw(random, out) {
        for (let at = 0; at < out.length; at++) out[at] = 2 * random.uniform() - 1
        unit(out)
      }
    }
  }
  const tolerance = 1 / (Math.sqrt(size) * size)
  return {
    norm,
    tolerance,
    look: (distance) => Math.sqrt(size) * tolerance * distance,
    blend: straight,
    draw(random, out) {
      for (let at = 0; at < out.length; at++) out[at] = random.normal()
      unit(out)
    }
  }
}
