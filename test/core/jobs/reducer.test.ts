import { describe, expect, it } from 'vitest'
import { AttackSpec } from '@contract/attacks'
import { CheckPoint } from '@contract/checks/job'
import { JobEvent, TrainSpec } from '@contract/job'
import type { EpochPoint } from '@contract/measurement'
import type { Run, RunDetail } from '@contract/run'
import { applyEvent, emptyRun } from '@core/jobs/reducer'

const run: Run = {
  id: 'r',
  studyId: null,
  label: 'a training',
  spec: TrainSpec.parse({ kind: 'train', dataset: 'd', architecture: 'linear' }),
  state: 'queued',
  progress: null,
  error: null,
  produced: null,
  versions: null,
  datasetHash: null,
  modelHash: null,
  checkpointEpoch: null,
  createdAt: '2024-01-01T00:00:00.000Z',
  startedAt: null,
  endedAt: null,
  seconds: 0
}

function epochPoint(epoch: number, accuracy: number): EpochPoint {
  const rate = { value: accuracy, count: accuracy * 100, total: 100, low: 0, high: 1 }
  const measured = { attacks: [], worstCases: [], uncertainty: [], trainSeconds: 1, measureSeconds: 1 }
  return { kind: 'epoch', epoch, loss: 1, learningRate: 0.1, cleanAccuracy: rate, ...measured }
}
const point = (epoch: number, accuracy = 0.5): JobEvent => ({
  kind: 'point',
  point: epochPoint(epoch, accuracy)
})
const progress = (done: number): JobEvent => ({
  kind: 'progress',
  progress: { done, total: 6, unit: 'epochs', message: 'epoch' }
})
const ended = (state: 'done' | 'failed' | 'cancelled' | 'interrupted', seconds = 4): JobEvent => ({
  kind: 'ended',
  state,
  error: state === 'failed' || state === 'interrupted' ? { code: 'bug', message: 'it broke' } : null,
  produced: state === 'done' ? 'linear-standard-1' : null,
  seconds
})
const fold = (...events: JobEvent[]): RunDetail => events.reduce(applyEvent, emptyRun(run))
const epochs = ({ points }: RunDetail): [number, number][] =>
  points.map((one) => (one.kind === 'epoch' ? [one.epoch, one.cleanAccuracy.value] : [-1, -1]))

describe('applyEvent', () => {
  it('follows a job from start to end', () => {
    const detail = fold({ kind: 'started' }, progress(1), point(1), point(2), ended('done'))
    expect(detail.run).toEqual({
      ...run,
      state: 'done',
      progress: { done: 1, total: 6, unit: 'epochs', message: 'epoch' },
      produced: 'linear-standard-1',
      seconds: 4
    })
    expect(epochs(detail)).toEqual([
      [1, 0.5],
      [2, 0.5]
    ])
  })

  it.each(['failed', 'cancelled', 'interrupted'] as const)('goes on after it was %s', (state) => {
    const stopped = fold({ kind: 'started' }, point(1), point(2, 0.1), ended(state))
    expect(stopped.run.state).toBe(state)
    expect(stopped.run.error).toEqual(state === 'cancelled' ? null : { code: 'bug', message: 'it broke' })
    const resumed = [{ kind: 'started' } as const, point(2, 0.9), point(3)].reduce(applyEvent, stopped)
    expect(resumed.run).toMatchObject({ state: 'running', error: null })
    expect(epochs(resumed)).toEqual([
      [1, 0.5],
      [2, 0.9],
      [3, 0.5]
    ])
    expect(applyEvent(resumed, ended('done', 9)).run).toMatchObject({ state: 'done', seconds: 9 })
  })

  it('keeps each warning once, and what came out', () => {
    const warning = (message: string): JobEvent => ({
      kind: 'warning',
      warning: { code: 'few-samples', message }
    })
    const detail = fold(warning('a'), warning('b'), warning('a'), ended('done'), ended('interrupted'))
    expect(detail.warnings.map(({ message }) => message)).toEqual(['a', 'b'])
    expect(detail.run.produced).toBe('linear-standard-1')
  })

  it('changes nothing for a log line', () => {
    const before = fold({ kind: 'started' })
    expect(applyEvent(before, { kind: 'log', message: 'hello' })).toBe(before)
  })

  it('is pure: what it was given stays as it was', () => {
    const freeze = <T>(value: T): T => {
      if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
        Object.freeze(value)
        Object.values(value).forEach(freeze)
      }
      return value
    }
    const events: JobEvent[] = [
      { kind: 'started' },
      progress(2),
      point(1),
      point(1, 0.7),
      { kind: 'warning', warning: { code: 'few-samples', message: 'w' } },
      { kind: 'log', message: 'l' },
      ended('done')
    ]
    let detail = freeze(emptyRun(run))
    for (const event of events) detail = freeze(applyEvent(detail, freeze(JobEvent.parse(event))))
    expect(detail.run.state).toBe('done')
    expect(epochs(detail)).toEqual([[1, 0.7]])
  })

  it('folds what is in the run already without a trace, in whichever order it was read and told', () => {
    const attack = AttackSpec.parse({ attack: 'pgd', norm: 'linf', epsilon: 0.1, options: {} })
    const check = (id: 'C8' | 'C10', figure: number): JobEvent => ({
      kind: 'point',
      point: CheckPoint.parse({
        kind: 'check',
        result: {
          ...{ id, state: 'passed', sentence: 'All the same.', figure, threshold: 0, attack },
          ...{ sampleCount: 30, offset: 0, seed: 1, modelHash: 'm', datasetHash: 'd', seconds: 0.01 },
          ...{ networks: [], evaluationIds: [] }
        }
      })
    })
    const warning: JobEvent = { kind: 'warning', warning: { code: 'zero-gradient', message: 'none' } }
    const events = [point(1), check('C8', 0), warning, check('C10', 1), point(2)]
    const read = fold(...events)
    expect(events.reduce(applyEvent, read)).toEqual(read)
    expect(applyEvent(read, check('C8', 0))).toBe(read)
    // Another finding of the same check is another measurement.
    expect(applyEvent(read, check('C8', 2)).points).toHaveLength(5)
  })
})
