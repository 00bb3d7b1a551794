import { JobSpec } from '@contract/job'
import { isReportable } from '@contract/report'
import { describe, expect, it } from 'vitest'

describe('the runs that a report covers', () => {
  it('are all that measure a network, whatever kind of job they are', () => {
    const kinds = JobSpec.options.map(({ shape }) => shape.kind.value)
    const covered = kinds.filter((kind) => isReportable({ kind } as JobSpec))
    expect(new Set(covered)).toEqual(
      new Set(['train', 'attack', 'uncertainty', 'certify', 'slice', 'transfer', 'check'])
    )
  })
})
