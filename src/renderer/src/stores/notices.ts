import { toAppError } from '@contract/errors'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

export interface Notice {
  readonly id: number
  readonly text: string
  readonly tone: 'info' | 'error'
  /** Takes back what the notice tells of. */
  readonly undo: (() => void) | null
}

/** Something that was done in this sitting and can be taken back, also when its notice is gone. */
export interface Change {
  readonly id: number
  readonly text: string
  /** ISO 8601. */
  readonly at: string
  /** What belongs to the project goes with it when it is closed. */
  readonly reach: 'project' | 'program'
  undo(): void | Promise<void>
}

interface Told {
  readonly tone?: Notice['tone']
  readonly undo?: Change['undo']
  readonly reach?: Change['reach']
}

/** How long a notice stays; one that can be undone stays longer. */
const SECONDS = 6
const UNDO_SECONDS = 20
/** More would cover the page: the oldest one goes. */
const SHOWN = 4
const MAX_CHANGES = 50

/** Short messages at the edge of the window that need no answer, and the changes among them that can be taken back. */
export const useNoticesStore = defineStore('notices', () => {
  const notices = shallowRef<readonly Notice[]>([])
  /** Newest first. */
  const changes = shallowRef<readonly Change[]>([])
  const secondsLeft = new Map<number, number>()
  let isHeld = false
  let next = 1

  function show(shown: readonly Notice[]): void {
    notices.value = shown
    for (const id of secondsLeft.keys()) if (!shown.some((notice) => notice.id === id)) secondsLeft.delete(id)
  }

  function dismiss(id: number): void {
    show(notices.value.filter((notice) => notice.id !== id))
  }

  /** Tells whether somebody is at the notices: none of them goes meanwhile. */
  function hold(held: boolean): void {
    isHeld = held
  }

  /** Lets time go by, unless the notices are held. */
  function pass(seconds: number): void {
    if (isHeld) return
    for (const [id, left] of secondsLeft) secondsLeft.set(id, left - seconds)
    const shown = notices.value.filter(({ id }) => (secondsLeft.get(id) ?? 0) > 0).slice(-SHOWN)
    if (shown.length < notices.value.length) show(shown)
  }

  /** Gives the id of what was told. */
  function tell(text: string, { tone = 'info', undo, reach = 'project' }: Told = {}): number {
    const id = next++
    const change = undo === undefined ? null : { id, text, at: new Date().toISOString(), reach, undo }
    // What it would take back can be gone or back by now: that is said, and never silent.
    const press = (one: Change) => (): void => {
      takeBack(one).catch((thrown: unknown) => tell(toAppError(thrown).message, { tone: 'error' }))
    }
    if (change !== null) changes.value = [change, ...changes.value].slice(0, MAX_CHANGES)
    secondsLeft.set(id, change === null ? SECONDS : UNDO_SECONDS)
    show([
      ...(isHeld ? notices.value : notices.value.slice(1 - SHOWN)),
      { id, text, tone, undo: change === null ? null : press(change) }
    ])
    return id
  }

  /** Takes a change back. One that cannot be taken back now stays in the list: what stood in the way may go. */
  async function takeBack(change: Change): Promise<void> {
    dismiss(change.id)
    const isListed = changes.value.includes(change)
    forget(change.id)
    try {
      await change.undo()
    } catch (thrown) {
      if (isListed) changes.value = [...changes.value, change].sort((a, b) => b.id - a.id)
      throw thrown
    }
  }

  /** Takes a change off the list, as where it could be taken back is gone. */
  function forget(id: number): void {
    changes.value = changes.value.filter((change) => change.id !== id)
  }

  /** Forgets what belonged to the project that was open. */
  function leaveProject(): void {
    const gone = new Set(changes.value.filter(({ reach }) => reach === 'project').map(({ id }) => id))
    changes.value = changes.value.filter(({ id }) => !gone.has(id))
    show(notices.value.filter(({ id }) => !gone.has(id)))
  }

  return { notices, changes, tell, dismiss, hold, pass, takeBack, forget, leaveProject }
})
