import { AppError } from '@contract/errors'
import { describe, expect, it } from 'vitest'
import { jointReading, useFirstReading } from '../../../src/renderer/src/composables/first-reading'

/** Answers one question after another, when the test says so. */
function questions() {
  const waiting: { answer: () => void; refuse: (why: string) => void }[] = []
  const wanted: boolean[] = []
  const first = useFirstReading(async (stands) => {
    await new Promise<void>((resolve, reject) => {
      waiting.push({ answer: resolve, refuse: (why) => reject(new AppError('disk-failed', why)) })
    })
    wanted.push(stands())
  })
  return { waiting, wanted, first }
}

describe('what is read as a whole', () => {
  it('is known with the first answer, and stays known while it is read anew', async () => {
    const { waiting, first } = questions()
    const loaded = first.load()
    expect(first.reading.value).toBe('under-way')
    waiting[0]?.answer()
    await loaded
    expect(first.reading.value).toBe('known')
    const again = first.load()
    expect(first.reading.value).toBe('known')
    waiting[1]?.refuse('no room')
    await expect(again).rejects.toThrow('no room')
    expect(first.reading.value).toBe('known')
    expect(first.error.value?.message).toBe('no room')
  })

  it('keeps a failure until it is read after all', async () => {
    const { waiting, first } = questions()
    const loaded = first.load()
    waiting[0]?.refuse('unplugged')
    await expect(loaded).rejects.toThrow('unplugged')
    expect([first.reading.value, first.error.value?.message]).toEqual(['failed', 'unplugged'])
    const again = first.load()
    expect([first.reading.value, first.error.value?.message]).toEqual(['under-way', 'unplugged'])
    waiting[1]?.answer()
    await again
    expect([first.reading.value, first.error.value]).toEqual(['known', null])
  })

  it('takes neither answer nor failure of the project before for its own', async () => {
    const { waiting, wanted, first } = questions()
    const early = [first.load(), first.load()]
    first.clear()
    const own = first.load()
    waiting[0]?.answer()
    waiting[1]?.refuse('closed')
    await Promise.all(early)
    expect(wanted).toEqual([false])
    expect([first.reading.value, first.error.value]).toEqual(['under-way', null])
    waiting[2]?.answer()
    await own
    expect(first.reading.value).toBe('known')
  })

  it('is known together with others once all are, and failed as soon as one has', () => {
    expect(jointReading('known', 'known')).toBe('known')
    expect(jointReading('known', 'under-way')).toBe('under-way')
    expect(jointReading('under-way', 'failed')).toBe('failed')
  })
})
