/**
 * Keeps the place of the keyboard where what had the focus is taken away: a button that its own press replaces, a row that
 * is removed, a view that is left. The browser lets go of the focus then, and nothing on the screen says where the next
 * key will go. Here it goes to what stands next to that place. A mouse has its own place, so nothing is done for it.
 */

/** The small marks that explain a word stand before what is worked with, and are passed over. */
const FOCUSABLE =
  'a[href], button:not(.info), input, select, textarea, summary, [tabindex]:not([tabindex="-1"]), [contenteditable="true"]'

/** As long a button may be at work on what it was pressed for before the focus goes on to its neighbours. */
const PATIENCE_MILLISECONDS = 400

/** An element on the way from what has the focus to the page, and what it stood between. */
interface Step {
  readonly element: Element
  readonly next: Element | null
  readonly previous: Element | null
}

function isUsable(element: Element): boolean {
  return (
    element.isConnected &&
    !element.matches(':disabled, [tabindex="-1"]') &&
    element.closest('[inert]') === null &&
    element.getClientRects().length > 0
  )
}

function stepsFrom(element: Element): Step[] {
  const steps: Step[] = []
  for (let at: Element | null = element; at !== null && at !== document.body; at = at.parentElement)
    steps.push({ element: at, next: at.nextElementSibling, previous: at.previousElementSibling })
  return steps
}

/** The first thing in an element, or it itself, that can take the focus. */
function firstIn(element: Element | null): HTMLElement | null {
  if (element?.isConnected !== true) return null
  for (const one of [element, ...element.querySelectorAll(FOCUSABLE)])
    if (one instanceof HTMLElement && one.matches(FOCUSABLE) && isUsable(one)) return one
  return null
}

/**
 * What can take the focus nearest to where it was, seen from the inside outwards. A dialog that has closed leaves it to the
 * page, and a page that has nothing yet is waited for: the rail beside it is another place.
 */
function nearest(steps: readonly Step[]): HTMLElement | null {
  for (const { element, next, previous } of steps) {
    if (element.matches('main, dialog')) return firstIn(document.querySelector('main'))
    const found = firstIn(element) ?? firstIn(next) ?? firstIn(previous)
    if (found !== null) return found
  }
  return null
}

/** Begins to watch over the focus. @returns what ends it */
export function holdFocus(): () => void {
  let byKeyboard = false
  let steps: readonly Step[] = []
  let lostAt = 0
  let timer = 0
  // Only while the focus is lost: what takes its place may come later.
  const observer = new MutationObserver(() => restore())

  function settle(): void {
    observer.disconnect()
    window.clearTimeout(timer)
  }

  function restore(): void {
    const own = steps[0]?.element
    if (document.activeElement !== document.body || own === undefined) return settle()
    const waits = own.matches(':disabled') && performance.now() - lostAt < PATIENCE_MILLISECONDS
    const target = own.isConnected && (waits || own.classList.contains('is-loading')) ? null : nearest(steps)
    if (target === null) return
    settle()
    target.focus()
  }

  function lost(): void {
    const own = steps[0]?.element
    // A person took it away, or the window is no longer the one that is used.
    if (own === undefined || document.activeElement !== document.body || isUsable(own)) return
    lostAt = performance.now()
    observer.observe(document.body, {
      childList: true,
      subtree: true,
      attributeFilter: ['disabled', 'class']
    })
    timer = window.setTimeout(restore, PATIENCE_MILLISECONDS)
    restore()
  }

  const onKey = (): void => {
    byKeyboard = true
  }
  const onPointer = (): void => {
    byKeyboard = false
    steps = []
    settle()
  }
  const onFocus = ({ target }: FocusEvent): void => {
    settle()
    if (target instanceof Element) steps = stepsFrom(target)
  }
  const onBlur = ({ relatedTarget }: FocusEvent): void => {
    // The element is still there when this is told; a moment later it is not.
    if (relatedTarget === null && byKeyboard) queueMicrotask(lost)
  }
  const listeners = [
    ['keydown', onKey],
    ['pointerdown', onPointer],
    ['focusin', onFocus],
    ['focusout', onBlur]
  ] as const
  for (const [name, listener] of listeners)
    document.addEventListener(name, listener as EventListener, { capture: true })
  return () => {
    settle()
    for (const [name, listener] of listeners)
      document.removeEventListener(name, listener as EventListener, { capture: true })
  }
}
