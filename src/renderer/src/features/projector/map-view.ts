/** Which part of a map is seen: the middle, in units of the map, and pixels a unit. */
export interface MapView {
  readonly x: number
  readonly y: number
  readonly scale: number
}

export interface Spot {
  readonly x: number
  readonly y: number
}

/** All points, with a margin around them. */
export function wholeView(
  xs: readonly number[],
  ys: readonly number[],
  width: number,
  height: number
): MapView {
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const [index, x] of xs.entries()) {
    const y = ys[index] ?? 0
    left = Math.min(left, x)
    right = Math.max(right, x)
    low = Math.min(low, y)
    high = Math.max(high, y)
  }
  if (!(right >= left)) return { x: 0, y: 0, scale: 1 }
  const scale = 0.92 * Math.min(width / Math.max(1e-9, right - left), height / Math.max(1e-9, high - low))
  return { x: (left + right) / 2, y: (low + high) / 2, scale: Number.isFinite(scale) ? scale : 1 }
}

export function toScreen({ x, y, scale }: MapView, spot: Spot, width: number, height: number): Spot {
  return { x: width / 2 + scale * (spot.x - x), y: height / 2 - scale * (spot.y - y) }
}

export function fromScreen({ x, y, scale }: MapView, spot: Spot, width: number, height: number): Spot {
  return { x: x + (spot.x - width / 2) / scale, y: y - (spot.y - height / 2) / scale }
}

/** Nearer or farther, while the map stays where it is under `at`. */
export function zoomed(view: MapView, factor: number, at: Spot, width: number, height: number): MapView {
  const held = fromScreen(view, at, width, height)
  const next = { ...view, scale: view.scale * factor }
  const moved = fromScreen(next, at, width, height)
  return { ...next, x: next.x + held.x - moved.x, y: next.y + held.y - moved.y }
}

/** Whether a spot lies inside a closed line, by the crossings of a ray. */
export function isInside(line: readonly Spot[], { x, y }: Spot): boolean {
  let inside = false
  for (const [index, a] of line.entries()) {
    const b = line[(index + 1) % line.length] ?? a
    if (a.y > y !== b.y > y && x < a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x)) inside = !inside
  }
  return inside
}
