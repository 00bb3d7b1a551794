import type { Handlers } from '@contract/ipc'
import type { presetCalls } from '@contract/ipc/presets'
import type { HandlerContext } from './context'

/** Settings kept under a name. */
export function presetHandlers({ services }: HandlerContext): Handlers<typeof presetCalls> {
  return {
    'presets.list': () => services.presets.list(),
    'presets.save': (preset) => services.presets.save(preset),
    'presets.remove': ({ kind, name }) => services.presets.remove(kind, name)
  }
}
