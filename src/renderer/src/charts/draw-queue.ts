/**
 * Charts are drawn one after another, as many as fit into a few milliseconds of a frame: a change of many of them at once
 * never holds the window up. A chart that waits already is not put in twice.
 */
const BUDGET = 4
/** A frame that has taken so long before its drawing, for input or layout, leaves that to the next one; never twice in a row. */
const LATE = 12

const waiting = new Set<() => void>()
let frame = 0
let isPutOff = false

function run(frameBegan: number): void {
  const began = performance.now()
  isPutOff = !isPutOff && began - frameBegan > LATE
  if (isPutOff) {
    frame = requestAnimationFrame(run)
    return
  }
  try {
    for (const draw of waiting) {
      waiting.delete(draw)
      draw()
      if (performance.now() - began > BUDGET) break
    }
  } finally {
    // Not before: a chart that asks to be drawn again while it is drawn must not get a second turn in the next frame.
    frame = waiting.size > 0 ? requestAnimationFrame(run) : 0
  }
}

export function drawSoon(draw: () => void): void {
  waiting.add(draw)
  if (frame === 0) frame = requestAnimationFrame(run)
}

export function forgetDraw(draw: () => void): void {
  waiting.delete(draw)
}
