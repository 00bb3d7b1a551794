import { findDisplay, startXvfb } from '../../tools/lib/display.mjs'
import { which } from '../../tools/lib/run.mjs'

/**
 * One screenless display for each worker: programs on one display share its clipboard and its focus, and would look like
 * each other's disturbance. A single worker takes the display that is there, and so do all where no others can be started.
 *
 * @param {{ workers: number }} config of the test runner
 */
export default async function startDisplays({ workers }) {
  if (findDisplay().usable && (workers < 2 || which('Xvfb') === null)) return undefined
  const displays = await Promise.all(Array.from({ length: workers }, () => startXvfb()))
  // Workers are started with the environment of this process.
  process.env.HEISENBENCH_E2E_DISPLAYS = displays.map(({ name }) => name).join(' ')
  return () => {
    for (const display of displays) display.stop()
  }
}
