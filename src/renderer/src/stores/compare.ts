import type { RunSummary } from '@contract/compare'
import type { RunDetail } from '@contract/run'
import { curveWords } from '@core/charts/compare/curve-words'
import { runCurvesInParts } from '@core/charts/compare/run-curves'
import { runSummary } from '@core/charts/compare/run-summary'
import { applyEvent } from '@core/jobs/reducer'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { call } from '../api'
import type { Reading } from '../composables/first-reading'
import { freely, inSlices } from '../composables/freely'
import { useEvent } from '../composables/use-event'
import { languageCode } from '../i18n'
import { useRunsStore } from './runs'

/** Runs whose summaries are asked for together: few, so that the window is free in between. */
const AT_ONCE = 4
/** Epochs that are read together at first, and at most: checking them takes some milliseconds. */
const POINTS_AT_ONCE = { first: 16, most: 400 }
/** Results that are read together: an epoch has many, or none but a loss and an accuracy. */
const RESULTS_AT_ONCE = 100

/** How many epochs such as these make as much work as is wanted at once. */
function atOnce(points: readonly RunDetail['points'][number][]): number {
  const results = points.map((point) =>
    point.kind === 'epoch' ? point.attacks.length + point.worstCases.length + point.uncertainty.length : 1
  )
  const each = 0.25 + results.reduce((sum, count) => sum + count, 0) / Math.max(1, points.length)
  return Math.min(POINTS_AT_ONCE.most, Math.max(1, Math.round(RESULTS_AT_ONCE / each)))
}

/** Main has made its labels and conditions in English. */
function inLanguage(summary: RunSummary): RunSummary {
  if (languageCode() === 'en') return summary
  const metrics = summary.metrics.map((metric) => ({ ...metric, ...curveWords(metric.subject) }))
  return { ...summary, metrics }
}

/** What the comparison of runs reads: a summary of every run, and the measurements of those that were chosen. */
export const useCompareStore = defineStore('compare', () => {
  const summaries = shallowRef<ReadonlyMap<string, RunSummary>>(new Map())
  const details = shallowRef<ReadonlyMap<string, RunDetail>>(new Map())
  const pending = new Map<string, Promise<void>>()
  const sequences = new Map<string, number>()
  const asked = new Set<string>()
  const waiting = new Set<string>()
  /** Of the summaries that were asked for. */
  const summarizing = shallowRef<Reading>('known')
  /** Rises with every project, so that a late answer of the one before is dropped. */
  const generation = shallowRef(0)

  function putSummaries(found: readonly RunSummary[]): void {
    const next = new Map(summaries.value)
    for (const one of found) next.set(one.runId, inLanguage(one))
    summaries.value = next
  }

  function putDetail(detail: RunDetail): void {
    details.value = new Map(details.value).set(detail.run.id, detail)
  }

  /** Asks for the summaries that were never asked for. */
  function summarize(runIds: readonly string[]): Promise<void> {
    const unknown = runIds.filter((id) => !asked.has(id))
    for (const id of unknown) asked.add(id)
    return refresh(unknown)
  }

  /** Asks for summaries again, a few at a time. What is asked for while an answer is under way is asked for anew. */
  async function refresh(runIds: readonly string[]): Promise<void> {
    for (const id of runIds) waiting.add(id)
    if (summarizing.value === 'under-way' || waiting.size === 0) return
    summarizing.value = 'under-way'
    const mine = generation.value
    try {
      while (waiting.size > 0) {
        const some = [...waiting].slice(0, AT_ONCE)
        for (const id of some) waiting.delete(id)
        const found = await call('compare.summaries', { runIds: some })
        if (mine !== generation.value) return
        putSummaries(found)
      }
      summarizing.value = 'known'
    } catch (thrown) {
      if (mine !== generation.value) return
      summarizing.value = 'failed'
      // Who asks again is answered.
      waiting.clear()
      for (const id of asked) if (!summaries.value.has(id)) asked.delete(id)
      throw thrown
    }
  }

  /** Reads the measurements piece by piece; what was measured meanwhile comes with the last piece. */
  async function read(runId: string): Promise<void> {
    const mine = generation.value
    const points: RunDetail['points'] = []
    for (let count = POINTS_AT_ONCE.first; ;) {
      const part = await call('compare.points', { runId, offset: points.length, count })
      if (mine !== generation.value) return
      points.push(...part.points)
      count = atOnce(part.points)
      if (part.points.length === 0 || points.length >= part.total) break
      await freely()
    }
    const record = useRunsStore().records.get(runId)
    if (record === undefined) return
    const detail: RunDetail = { run: record.run, points, warnings: record.warnings }
    await freely()
    // Its curves are worked out in tasks of their own.
    await inSlices(runCurvesInParts(detail), () => mine === generation.value)
    await freely()
    if (mine === generation.value) putDetail(detail)
  }

  /** Reads the measurements of a run, once; events keep them up to date. */
  function need(runId: string): Promise<void> {
    if (details.value.has(runId)) return Promise.resolve()
    const underWay = pending.get(runId)
    if (underWay) return underWay
    const started = read(runId).finally(() => {
      if (pending.get(runId) === started) pending.delete(runId)
    })
    pending.set(runId, started)
    return started
  }

  /** Whether the measurements of a run are here. */
  function isRead(runId: string): boolean {
    return details.value.has(runId)
  }

  function clear(): void {
    generation.value++
    summaries.value = new Map()
    details.value = new Map()
    pending.clear()
    sequences.clear()
    asked.clear()
    waiting.clear()
    summarizing.value = 'known'
  }

  useEvent('jobs.changed', (run) => {
    const detail = details.value.get(run.id)
    if (detail) putDetail({ ...detail, run })
  })
  useEvent('jobs.event', ({ runId, sequence, event }) => {
    const last = sequences.get(runId)
    sequences.set(runId, sequence)
    if (event.kind === 'progress' || event.kind === 'log') return
    const detail = details.value.get(runId)
    if (detail === undefined) {
      if (event.kind === 'point' && asked.has(runId)) void refresh([runId])
      return
    }
    if (last !== undefined && sequence > last + 1 && event.kind !== 'started') {
      void read(runId)
      return
    }
    const next = applyEvent(detail, event)
    putDetail(next)
    if (event.kind === 'point') putSummaries([runSummary(next)])
  })

  return { summaries, details, summarizing, generation, summarize, need, isRead, clear }
})
