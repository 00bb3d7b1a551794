import type { Schedule } from '@contract/training'

/**
 * Factor on the learning rate during an epoch. Every schedule but one-cycle starts at 1.
 *
 * - step: `factor^floor((epoch - 1) / every)`
 * - cosine: `final + (1 - final) (1 + cos(pi (epoch - 1) / epochs)) / 2` (Loshchilov & Hutter 2017, eq. 5, one cycle);
 *   `final` itself would come after the last epoch, so that none is wasted on a rate of zero
 *
 * - one-cycle: linear from 0 to 1 at `peak` of the whole training and back to 0 (Smith & Topin 2017; as in Wong et al.
 *   2020); the only one that changes within an epoch
 *
 * @param epoch from 1
 * @param within share of the epoch's batches that are done, 0 to 1
 */
export function scheduleFactor(schedule: Schedule, epoch: number, epochs: number, within = 0): number {
  switch (schedule.kind) {
    case 'constant':
      return 1
    case 'step':
      return schedule.factor ** Math.floor((epoch - 1) / schedule.every)
    case 'cosine':
      return schedule.final + ((1 - schedule.final) * (1 + Math.cos((Math.PI * (epoch - 1)) / epochs))) / 2
    case 'one-cycle': {
      const done = (epoch - 1 + within) / epochs
      return done < schedule.peak ? done / schedule.peak : (1 - done) / (1 - schedule.peak)
    }
  }
}
