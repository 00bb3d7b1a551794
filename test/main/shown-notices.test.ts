import { EventEmitter } from 'node:events'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { createShownNotices } from '../../src/main/shown-notices'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** A notice of the desktop that nothing but the program itself refers to. */
class Notice extends EventEmitter {
  shown = 0
  show(): void {
    this.shown++
  }
}

async function collected(): Promise<void> {
  // What a weak reference gave lives until the end of the turn.
  for (let turn = 0; turn < 3; turn++) {
    await new Promise((resolve) => setImmediate(resolve))
    collect()
  }
}

describe('notices on the desktop', () => {
  for (const end of ['click', 'close', 'failed'])
    it(`are held until they are gone, and let go of after "${end}"`, async () => {
      const clicks: string[] = []
      const show = createShownNotices()
      const make = (): WeakRef<Notice> => {
        const notice = new Notice()
        show(notice, () => clicks.push('clicked'))
        return new WeakRef(notice)
      }
      const notice = make()
      await collected()
      expect(notice.deref()?.shown).toBe(1)
      await collected()
      notice.deref()?.emit(end)
      expect(clicks).toEqual(end === 'click' ? ['clicked'] : [])
      await collected()
      expect(notice.deref()).toBeUndefined()
    })
})
