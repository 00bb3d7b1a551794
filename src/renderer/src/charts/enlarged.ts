import { type InjectionKey, type Ref, nextTick, shallowRef } from 'vue'

/** The figure that is shown large, over the page; one at a time. */
export const enlarged = shallowRef<HTMLElement | null>(null)

/** Before something opens on the page: under an enlarged figure it could not take the focus. */
export async function leaveEnlarged(): Promise<void> {
  if (enlarged.value === null) return
  enlarged.value = null
  await nextTick()
}

/** Where what it holds stands meanwhile. */
export const stage = shallowRef<HTMLElement | null>(null)

/** True inside of the figure that is shown large: what draws fills its place then, instead of a height of its own. */
export const isLargeKey: InjectionKey<Readonly<Ref<boolean>>> = Symbol('is large')

/** The figures of the view that can be seen, in their order. */
export function figuresOfView(): HTMLElement[] {
  const all = [...document.querySelectorAll<HTMLElement>('figure[data-chart]')]
  return all.filter((figure) => figure.getClientRects().length > 0)
}
