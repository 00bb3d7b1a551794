/** Longest that one task may hold the window, in milliseconds of the thread's work. */
export const LIMIT = 50

const CATEGORIES =
  process.env.HEISENBENCH_TRACE_CATEGORIES ??
  'devtools.timeline,disabled-by-default-devtools.timeline,toplevel,blink.user_timing'

/**
 * @typedef {{ name: string, cat?: string, ph: string, pid: number, tid: number, ts: number, dur: number, tdur?: number }} TraceEvent
 * @typedef {{ wall: number, work: number }} Task how long it took, and how much of that the thread was at work, in ms
 * @typedef {{ what: string, tasks: Task[] }} Step
 */

/**
 * Does steps one after another and reads from a Chromium trace which tasks of the window's main thread fell into each. On
 * a machine that is busy with other things only the work of a task says something of the program, not its wall time.
 *
 * @param {import('playwright').Page} page
 * @param {readonly (readonly [what: string, work: (page: import('playwright').Page) => Promise<unknown>])[]} steps
 * @returns {Promise<{ steps: Step[], events: TraceEvent[] }>}
 */
export async function traceSteps(page, steps) {
  const session = await page.context().newCDPSession(page)
  /** @type {TraceEvent[]} */
  const events = []
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const event of value) events.push(/** @type {TraceEvent} */ (/** @type {unknown} */ (event)))
  })
  await session.send('Tracing.start', { transferMode: 'ReportEvents', categories: CATEGORIES })
  for (const [index, [, work]] of steps.entries()) {
    await page.evaluate((mark) => void performance.mark(mark), `from ${index}`)
    await work(page)
    await page.waitForTimeout(1500)
    await page.evaluate((mark) => void performance.mark(mark), `to ${index}`)
  }
  const done = new Promise((resolved) => session.once('Tracing.tracingComplete', resolved))
  await session.send('Tracing.end')
  await done
  await session.detach()
  const found = steps.map(([what], index) => ({
    what,
    tasks: tasksBetween(events, `from ${index}`, `to ${index}`)
  }))
  return { steps: found, events }
}

/** The figures of a step. @param {Step} step */
export function figures({ what, tasks }) {
  const top = (/** @type {keyof Task} */ kind) =>
    tasks
      .map((task) => Math.round(task[kind]))
      .sort((a, b) => b - a)
      .slice(0, 3)
  return {
    what,
    tasks: tasks.length,
    over50Ms: tasks.filter(({ work }) => work > LIMIT).length,
    longestWorkMs: top('work'),
    longestWallMs: top('wall')
  }
}

/**
 * Tasks of the window's main thread that began between two marks.
 *
 * @param {readonly TraceEvent[]} events
 * @param {string} from
 * @param {string} to
 * @returns {Task[]}
 */
function tasksBetween(events, from, to) {
  const marks = new Map(
    events.filter(({ cat }) => cat?.includes('blink.user_timing')).map((event) => [event.name, event])
  )
  const start = marks.get(from)
  const end = marks.get(to)
  if (start === undefined || end === undefined) throw new Error(`the trace has no marks ${from} and ${to}`)
  return events
    .filter(
      ({ name, ph, pid, tid, ts }) =>
        name === 'RunTask' &&
        ph === 'X' &&
        pid === start.pid &&
        tid === start.tid &&
        ts >= start.ts &&
        ts <= end.ts
    )
    .map(({ dur, tdur }) => ({ wall: dur / 1000, work: (tdur ?? dur) / 1000 }))
}
