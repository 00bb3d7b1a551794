import { TrainSpec } from '@contract/job'
import type { EpochPoint } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import { type ComparedRun, comparedRuns } from '@core/charts/compare/compared-runs'
import { wilson } from '@core/evaluation/wilson'
import { attack, run } from '../../../renderer/features/measurements'

/** A finished training with a specification of its own. */
export function training(id: string, spec: object, points: Partial<EpochPoint>[]): RunDetail {
  const detail = run(id, points)
  return {
    ...detail,
    run: {
      ...detail.run,
      startedAt: '2026-11-23T12:00:00Z',
      spec: TrainSpec.parse({ kind: 'train', dataset: 'mnist', architecture: 'conv3', ...spec })
    }
  }
}

export function compared(...details: RunDetail[]): ComparedRun[] {
  return comparedRuns(details.map((detail, slot) => ({ detail, slot })))
}

/** An epoch with so many images of 200 right before and after an attack. */
export function epochOf(clean: number, robust: number): Partial<EpochPoint> {
  return {
    cleanAccuracy: wilson(clean, 200),
    attacks: [{ ...attack(0.1, robust), cleanAccuracy: wilson(clean, 200) }]
  }
}
