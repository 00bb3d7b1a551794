import type { ImageShape } from '@contract/dataset'
import type { Bounds } from '@contract/threat-model'
import { type ShallowRef, shallowRef } from 'vue'
import { type ViewHistory, viewHistory } from '../../composables/view-history'

/** What a person did to a sample. Shares are of the input's range: 0 is its lower bound, 1 the upper one. */
export interface SampleEdit {
  /** How far towards another sample, 0 to 1. */
  readonly blend: number
  /** Factor on the distance from the middle of the range. */
  readonly contrast: number
  /** Added, as a share. */
  readonly brightness: number
  /** Pixels to the right and down; what comes in has the lower bound. */
  readonly right: number
  readonly down: number
  /** Shares by place of the pixel (row x width + column); they lie on top of all the rest. */
  readonly painted: Readonly<Record<number, number>>
}

export const noEdit: SampleEdit = { blend: 0, contrast: 1, brightness: 0, right: 0, down: 0, painted: {} }

export function isEdited(edit: SampleEdit): boolean {
  return JSON.stringify(edit) !== JSON.stringify(noEdit)
}

/**
 * The sample as edited, in model-input units, inside of the bounds: blended, then contrast, brightness, shift, paint.
 * Without an edit it is the sample bit by bit.
 *
 * @param other the sample to blend with; null for none
 */
export function editedSample(
  base: Float32Array,
  other: Float32Array | null,
  { shape, bounds }: { readonly shape: ImageShape; readonly bounds: Bounds },
  edit: SampleEdit
): Float32Array {
  const [height, width, channels] = shape
  const { lower, upper } = bounds
  const middle = (lower + upper) / 2
  const tuned = edit.contrast !== 1 || edit.brightness !== 0
  const values = base.map((own, at) => {
    const mixed =
      other === null || edit.blend === 0 ? own : (1 - edit.blend) * own + edit.blend * (other[at] ?? own)
    if (!tuned) return mixed
    const value = middle + edit.contrast * (mixed - middle) + edit.brightness * (upper - lower)
    return Math.min(upper, Math.max(lower, value))
  })
  const shifted = edit.right === 0 && edit.down === 0 ? values : new Float32Array(values.length).fill(lower)
  if (shifted !== values) {
    for (let row = Math.max(0, edit.down); row < Math.min(height, height + edit.down); row++)
      for (let column = Math.max(0, edit.right); column < Math.min(width, width + edit.right); column++) {
        const from = ((row - edit.down) * width + column - edit.right) * channels
        shifted.set(values.subarray(from, from + channels), (row * width + column) * channels)
      }
  }
  for (const [pixel, share] of Object.entries(edit.painted)) {
    const at = Number(pixel) * channels
    shifted.fill(lower + share * (upper - lower), at, at + channels)
  }
  return shifted
}

/** Pixels under a round brush with a middle and a width in pixels. */
export function brushPixels(
  { row, column }: { readonly row: number; readonly column: number },
  size: number,
  [height, width]: ImageShape
): number[] {
  const reach = (size - 1) / 2
  const pixels: number[] = []
  for (let y = Math.ceil(row - reach); y <= row + reach; y++)
    for (let x = Math.ceil(column - reach); x <= column + reach; x++) {
      const isInside = y >= 0 && x >= 0 && y < height && x < width
      if (isInside && (y - row) ** 2 + (x - column) ** 2 <= (reach + 0.25) ** 2) pixels.push(y * width + x)
    }
  return pixels
}

/** How far an edited sample is from what it was, in model-input units. */
export function editDistance(
  base: Float32Array,
  values: Float32Array,
  channels: number
): { readonly l2: number; readonly linf: number; readonly pixels: number } {
  let squares = 0
  let linf = 0
  const changed = new Set<number>()
  values.forEach((value, at) => {
    const difference = Math.abs(value - (base[at] ?? 0))
    if (difference === 0) return
    squares += difference ** 2
    linf = Math.max(linf, difference)
    changed.add(Math.floor(at / channels))
  })
  return { l2: Math.sqrt(squares), linf, pixels: changed.size }
}

export interface EditState {
  readonly edit: Readonly<ShallowRef<SampleEdit>>
  readonly history: ViewHistory<SampleEdit>
  /** Changes some of it; what follows at once (a slider that moves) is one step with it. */
  change(part: Partial<SampleEdit>): void
  /** All changes between the two are one step, however long they take: a stroke of the brush. */
  begin(): void
  end(): void
}

/** @param start what was done to the sample already: no step of the history */
export function useSampleEdit(start = noEdit, now?: () => number): EditState {
  const edit = shallowRef(start)
  const history = viewHistory<SampleEdit>((state) => {
    edit.value = state
  }, now)
  let begun: SampleEdit | null = null
  return {
    edit,
    history,
    change(part) {
      const next = { ...edit.value, ...part }
      if (begun === null) history.changed(edit.value, next)
      edit.value = next
    },
    begin() {
      begun = edit.value
    },
    end() {
      if (begun !== null) history.changed(begun, edit.value)
      begun = null
    }
  }
}
