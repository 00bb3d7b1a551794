import { z } from 'zod'
import { OwnArchitecture, StoredArchitecture } from '../architecture'

/** The architectures that people put together in the open project. */
export const architectureCalls = {
  'architectures.list': { input: z.void(), output: z.array(StoredArchitecture) },
  /** `id` null makes a new one. */
  'architectures.save': {
    input: z.object({ id: z.string().nullable(), architecture: OwnArchitecture }),
    output: StoredArchitecture
  },
  /** Output: what was removed. */
  'architectures.remove': { input: z.object({ id: z.string() }), output: StoredArchitecture }
} as const
