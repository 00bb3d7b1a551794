import type { Schedule } from '@contract/training'

/**
 * Factor on the learning rate during an epoch. Every schedule starts at 1.
 *
 * - step: `factor^floor((epoch - 1) / every)`
 * - cosine: `final + (1 - final) (1 + cos(pi (epoch - 1) / epochs)) / 2` (Loshchilov & Hutter 2017, eq. 5, one cycle);
 *   `final` itself would come after the last epoch, so that none is wasted on a rate of zero
 *
 * @param epoch from 1
 */
export function scheduleFactor(schedule: Schedule, epoch: number, epochs: number): number {
  switch (schedule.kind) {
    case 'constant':
      return 1
    case 'step':
      return schedule.factor ** Math.floor((epoch - 1) / schedule.every)
    case 'cosine':
      return schedule.final + ((1 - schedule.final) * (1 + Math.cos((Math.PI * (epoch - 1)) / epochs))) / 2
  }
}
