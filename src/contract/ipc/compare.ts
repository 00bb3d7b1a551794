import { z } from 'zod'
import {
  ClassReport,
  CostReport,
  MarginReport,
  MeasureComparison,
  RunSummary,
  SampleOutcomes
} from '../compare'
import { CheckOffer, TrustReport } from '../checks'
import { Name } from '../field'
import { Point } from '../measurement'
import { RunDetail } from '../run'
import { WorstOverAttacks } from '../worst-over-attacks'

const evaluationIds = z.array(z.string()).min(1).max(24)

/** Runs side by side. */
export const compareCalls = {
  /** What a table of runs shows of each; a few at a time, so that nothing waits long. */
  'compare.summaries': {
    input: z.object({ runIds: z.array(z.string()).min(1).max(50) }),
    output: z.array(RunSummary)
  },
  /** A run with its measurements, without the values of each pixel. */
  'compare.detail': { input: z.object({ runId: z.string() }), output: RunDetail },
  /** A part of these measurements: a long training is read in pieces, so that neither side is held up. */
  'compare.points': {
    input: z.object({ runId: z.string(), offset: z.int().min(0), count: z.int().min(1).max(500) }),
    output: z.object({ points: z.array(Point), total: z.int() })
  },
  /** The last figures of runs against those of a baseline. */
  'compare.differences': {
    input: z.object({ baseline: z.string(), others: z.array(z.string()).min(1).max(11) }),
    output: z.array(MeasureComparison)
  },
  /** Per-class figures of evaluations; those of an older program, which kept no classes, are left out. */
  'compare.classes': { input: z.object({ evaluationIds }), output: z.array(ClassReport) },
  /** Attack success against calls an image; evaluations without a ledger are left out. */
  'compare.costs': {
    input: z.object({ evaluationIds: z.array(z.string()).min(1).max(120) }),
    output: z.array(CostReport)
  },
  /** Null where the ledger of none of them holds margins. */
  'compare.margins': { input: z.object({ evaluationIds }), output: MarginReport.nullable() },
  /** Every image of one evaluation; null where an older program kept no classes. */
  'compare.samples': { input: z.object({ evaluationId: z.string() }), output: SampleOutcomes.nullable() },
  /** Worst cases for each image over all attacks on a network, of all runs. */
  'compare.worstOfModel': { input: z.object({ model: Name }), output: z.array(WorstOverAttacks) },
  /** The checks of a robust accuracy and the grade that follows. */
  'compare.trust': { input: z.object({ evaluationId: z.string() }), output: TrustReport },
  /** The job that runs the checks that it still lacks. */
  'compare.checkOffer': { input: z.object({ evaluationId: z.string() }), output: CheckOffer }
} as const
