// What the shells need of the corruptions; the formula is core's.
export { corruptionError, errorRate } from '@core/evaluation/corruption-error'
