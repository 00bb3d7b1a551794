import { LONGEST_PLACE } from '@contract/kept-figure'
import { type InjectionKey, inject, provide } from 'vue'
import { hashNow } from '../route'

const key: InjectionKey<() => string> = Symbol('place of the view')

/** For views whose address alone does not bring all their settings back: `link` is the address that does. */
export function providePlaceOfView(link: () => string): void {
  provide(key, link)
}

/** Asks for the place where a figure is seen now, as a report keeps it; null where no address holds it. */
export function usePlaceOfView(): () => string | null {
  const link = inject(key, null)
  return () => fittingPlace(link?.() ?? '') ?? addressNow()
}

/** The address of the window as a report keeps it. */
export function addressNow(): string | null {
  return fittingPlace(hashNow())
}

/** An address as a report keeps it: one that was cut off would lead nowhere. */
export function fittingPlace(link: string): string | null {
  return link === '' || link.length > LONGEST_PLACE ? null : link
}
