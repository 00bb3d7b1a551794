import type { Run } from '@contract/run'
import { powerSaveBlocker } from 'electron'

/** Keeps the computer from falling asleep while jobs run; the screen may go dark. */
export function createKeepAwake(): (run: Run) => void {
  const active = new Set<string>()
  let blocker: number | null = null
  return (run) => {
    if (run.state === 'running' || run.state === 'queued') active.add(run.id)
    else active.delete(run.id)
    if (active.size > 0 && blocker === null) blocker = powerSaveBlocker.start('prevent-app-suspension')
    if (active.size === 0 && blocker !== null) {
      powerSaveBlocker.stop(blocker)
      blocker = null
    }
  }
}
