import { z } from 'zod'
import { AttackSpec } from './attacks'
import { Grade } from './checks'
import { EstimatorSpec } from './estimators'
import { Rate } from './measurement'
import { ThreatModel } from './threat-model'

/** What a quantity of a run is about: all that its label and its conditions are made of. */
export const MetricSubject = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('clean'), total: z.int(), data: z.string() }),
  z.object({
    kind: z.literal('robust'),
    spec: AttackSpec,
    threatModel: ThreatModel,
    total: z.int(),
    offset: z.int()
  }),
  z.object({
    kind: z.literal('worst'),
    attacks: z.array(z.string()),
    threatModel: ThreatModel,
    total: z.int()
  }),
  z.object({ kind: z.literal('loss') }),
  z.object({
    kind: z.literal('uncertainty'),
    quantity: z.enum(['sigma-x', 'sigma-p', 'product']),
    spec: EstimatorSpec,
    total: z.int()
  })
])
export type MetricSubject = z.infer<typeof MetricSubject>

/** One quantity of a run over its epochs, in short: what a table of runs shows. */
export const RunMetric = z.object({
  /** Runs with the same key were measured under the same conditions. */
  key: z.string(),
  subject: MetricSubject,
  /** In English; the window makes them anew of the subject when it speaks another language. */
  label: z.string(),
  conditions: z.string(),
  format: z.enum(['number', 'percent', 'integer']),
  /** Which end is better; null where neither is. */
  better: z.enum(['more', 'less']).nullable(),
  last: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** False: not to be compared. */
  resolved: z.boolean(),
  /** Over the resolved epochs. */
  min: z.number().nullable(),
  max: z.number().nullable()
})
export type RunMetric = z.infer<typeof RunMetric>

export const RunSummary = z.object({
  runId: z.string(),
  /** Last measured epoch; null where nothing was measured. */
  epoch: z.int().nullable(),
  metrics: z.array(RunMetric),
  /** Grade of the lowest robust accuracy of the last network; left out where none was attacked. */
  trust: z.object({ grade: Grade, attack: z.string(), robustAccuracy: z.number() }).optional()
})
export type RunSummary = z.infer<typeof RunSummary>

/** Images that two models were judged on: how many both, one, or none of them got right. */
export const PairedCounts = z.object({
  both: z.int(),
  firstOnly: z.int(),
  secondOnly: z.int(),
  neither: z.int()
})
export type PairedCounts = z.infer<typeof PairedCounts>

const difference = { value: z.number(), low: z.number(), high: z.number() }

/** Why two figures are not subtracted. It is a key with what belongs to it: who shows it says it in a language. */
export const NotComparable = z.discriminatedUnion('why', [
  z.object({
    why: z.enum([
      'not-measured',
      'other-data',
      'not-attacked',
      'other-worst-case',
      'no-worst-case',
      'not-estimated',
      'not-resolved',
      'no-interval'
    ])
  }),
  /** The same threat model, but another attack or other options: names of those that there are. */
  z.object({ why: z.literal('other-attack'), attacks: z.array(z.string()) }),
  /** The threat models that the run was attacked under. */
  z.object({ why: z.literal('other-threat'), wanted: ThreatModel, found: z.array(ThreatModel) })
])
export type NotComparable = z.infer<typeof NotComparable>

/** On what an interval rests that is no paired one. */
export const ComparisonNote = z.enum(['not-kept-for-all', 'other-images', 'intervals-apart'])
export type ComparisonNote = z.infer<typeof ComparisonNote>

/** How a figure of a run differs from that of the baseline: run minus baseline, with a 95 % interval. */
export const Comparison = z.discriminatedUnion('kind', [
  /** Same images: Tango's score interval and McNemar's test. First is the run, second the baseline. */
  z.object({
    kind: z.literal('paired'),
    ...difference,
    counts: PairedCounts,
    exact: z.number(),
    midP: z.number()
  }),
  /** Other images, or the same without a record of each: Newcombe's hybrid score interval. */
  z.object({ kind: z.literal('independent'), ...difference, note: ComparisonNote }),
  /** Two values with intervals of their own. */
  z.object({ kind: z.literal('intervals'), ...difference, note: ComparisonNote }),
  z.object({ kind: z.literal('not-comparable'), reason: NotComparable })
])
export type Comparison = z.infer<typeof Comparison>

/** One figure of the baseline, and how each other run differs in it. */
export const MeasureComparison = z.object({
  key: z.string(),
  /** What is measured: its name and conditions are made of it. */
  subject: MetricSubject,
  /** The attack's specification as JSON, where the measure is the robust accuracy against one; else empty. */
  attack: z.string(),
  format: z.enum(['number', 'percent']),
  baseline: z.object({ value: z.number(), low: z.number().nullable(), high: z.number().nullable() }),
  others: z.array(z.object({ runId: z.string(), value: z.number().nullable(), comparison: Comparison }))
})
export type MeasureComparison = z.infer<typeof MeasureComparison>

/** Networks of one data set against one of them. */
export interface NetworkComparison {
  readonly baseline: string
  /** Further networks, for which there was no place. */
  readonly leftOut: number
  /** `runId` holds the name of a network. */
  readonly rows: readonly MeasureComparison[]
}

/** What an attack did to the images of each class, counted from the ledger. */
export const ClassReport = z.object({
  evaluationId: z.string(),
  /** `[label][predicted]`, numbers of images. */
  clean: z.array(z.array(z.int())),
  attacked: z.array(z.array(z.int())),
  /** For each class: right before, and right before and after. */
  cleanAccuracy: z.array(Rate),
  robustAccuracy: z.array(Rate)
})
export type ClassReport = z.infer<typeof ClassReport>

/** Margins of several evaluations in common bins. A bin holds its left edge, the last one both. */
export const MarginReport = z.object({
  edges: z.array(z.number()),
  evaluations: z.array(
    z.object({ evaluationId: z.string(), clean: z.array(z.int()), attacked: z.array(z.int()) })
  )
})
export type MarginReport = z.infer<typeof MarginReport>

const Indices = z.custom<Int32Array>((value) => value instanceof Int32Array)
const Classes = z.custom<Uint16Array>((value) => value instanceof Uint16Array)
const Flags = z.custom<Uint8Array>((value) => value instanceof Uint8Array)
const Margins = z.custom<Float32Array>((value) => value instanceof Float32Array)

/** What one evaluation said of each of its images, in test order; all lists are equally long. */
export const SampleOutcomes = z.object({
  /** Places in the test split. */
  indices: Indices,
  labels: Classes,
  cleanClasses: Classes,
  attackedClasses: Classes,
  /** 1 where the image was right before and after the attack. */
  robust: Flags,
  /** NaN where it was not finite. */
  cleanMargins: Margins,
  attackedMargins: Margins
})
export type SampleOutcomes = z.infer<typeof SampleOutcomes>

/** How many of the initially right images an attack had won within so many calls an image, counted from the ledger. */
export const CostReport = z.object({
  evaluationId: z.string(),
  /** By rising forward plus backward calls; the last one holds every success and the calls of the dearest image. */
  points: z.array(z.object({ calls: z.int(), success: Rate }))
})
export type CostReport = z.infer<typeof CostReport>
