import type { TrainingMethodId } from '@contract/training'
import type { TrainingMethod } from './method'
import { standard } from './standard'

export type { TrainingMethod } from './method'

/** All training methods, by id. */
export const methods: { readonly [K in TrainingMethodId]: TrainingMethod<K> } = { standard }
