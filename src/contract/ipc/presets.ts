import { z } from 'zod'
import { OwnPreset } from '../own-presets'

const presets = z.array(OwnPreset)

/** Settings kept under a name: of trainings, of attacks, threat models. */
export const presetCalls = {
  'presets.list': { input: z.void(), output: presets },
  /** One of the same kind and name makes room. */
  'presets.save': { input: OwnPreset, output: presets },
  'presets.remove': {
    input: z.object({ kind: z.enum(['training', 'attack', 'threat']), name: z.string() }),
    output: presets
  }
} as const
