import { onScopeDispose } from 'vue'
import { useNoticesStore } from '../stores/notices'

/** Tells of a change within a form. It stands in the list of changes as long as the form does, which alone can take it back. */
export function useFormNotice(): (text: string, undo: () => void) => void {
  const notices = useNoticesStore()
  const told: number[] = []
  onScopeDispose(() => told.forEach(notices.forget), true)
  return (text, undo) => void told.push(notices.tell(text, { undo }))
}

/** Takes an entry out of a list of a form, and offers to put it back where it stood. */
export function useTakeOut<T>(list: () => T[]): (index: number, what: string) => void {
  const tell = useFormNotice()
  return (index, what) => {
    const [gone] = list().splice(index, 1)
    if (gone === undefined) return
    // The list is asked for again: the form may have another one by then.
    tell(`Removed ${what}.`, () => void list().splice(index, 0, gone))
  }
}

export interface FilledForm<T> {
  /** What stands in the form, as plain data; null while there is no form yet. */
  read(): T | null
  /** Puts back what stood there. */
  write(value: T): void
}

/**
 * Fills a form anew, as a preset does, and offers to take that back where it went over something that a person typed.
 * What stands there since it was last filled can be chosen again, and is replaced without a word.
 */
export function useFill<T>({ read, write }: FilledForm<T>): (fill: () => void, what: string) => void {
  const tell = useFormNotice()
  let filled: string | null = null
  return (fill, what) => {
    const before = JSON.stringify(read())
    fill()
    const after = JSON.stringify(read())
    const isTyped = before !== 'null' && before !== filled && before !== after
    filled = after
    if (isTyped) tell(`The form was filled from “${what}”.`, () => write(JSON.parse(before) as T))
  }
}
