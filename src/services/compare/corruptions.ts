// What the shells need of the corruptions; the formula is core's.
export { corruptionError, type CorruptionError } from '@core/evaluation/corruption-error'
