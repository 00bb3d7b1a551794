import { createRhythm } from '@core/jobs/rhythm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

/** Looks until the job counts as silent. */
function looksUntilSilent(rhythm: ReturnType<typeof createRhythm>): number {
  for (let looks = 1; ; looks++) if (rhythm.look() !== null) return looks
}

describe('the rhythm of a job', () => {
  it('is patient with a start, however fast the job is meant to be', () => {
    expect(looksUntilSilent(createRhythm(30, 120))).toBe(121)
  })

  it('is patient with a fast job, and more with a slow one', () => {
    const fast = createRhythm(30, 120)
    for (let report = 0; report < 5; report++) fast.report()
    expect(looksUntilSilent(fast)).toBe(31)

    const slow = createRhythm(30, 120)
    slow.report()
    for (let report = 0; report < 5; report++) {
      for (let look = 0; look < 20; look++) expect(slow.look()).toBeNull()
      slow.report()
    }
    expect(slow.limit()).toBe(160)
    expect(looksUntilSilent(slow)).toBe(161)
  })

  it('never calls a job silent that keeps its own rhythm', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 2, max: 60 }), (gap, reports) => {
        const rhythm = createRhythm(30, 120)
        rhythm.report()
        for (let report = 0; report < reports; report++) {
          for (let look = 0; look < gap; look++) if (rhythm.look() !== null) return false
          rhythm.report()
        }
        return true
      })
    )
  })

  it('forgets slow times that are long past', () => {
    const rhythm = createRhythm(30, 120)
    rhythm.report()
    for (let look = 0; look < 25; look++) rhythm.look()
    rhythm.report()
    expect(rhythm.limit()).toBe(200)
    for (let report = 0; report < 100; report++) rhythm.report()
    expect(rhythm.limit()).toBe(30)
  })
})
