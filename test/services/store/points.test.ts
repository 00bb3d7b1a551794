import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readLeanDetail, readLeanDetailInSlices } from '@services/read-project'
import { openProjectFolder } from '@services/store/project-folder'
import { describe, expect, it } from 'vitest'
import { createLongRuns } from './long-runs'

describe('measurements read in parts', () => {
  it('are all of them, in their order, whatever the size of a part', async () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'heisenbench-points-')), 'project')
    await createLongRuns(folder, { runs: 2, epochs: 45, bare: true })
    const { store } = await openProjectFolder(folder)
    try {
      const [first, other] = store.runs.list().map(({ id }) => id) as [string, string]
      const all = readLeanDetail(store, first)
      expect(all.points).toHaveLength(46)
      expect(await readLeanDetailInSlices(store, first)).toEqual(all)
      for (const size of [1, 7, 46, 100]) {
        const parts: unknown[] = []
        for (let after: number | null = null; ;) {
          const part = store.points.listLeanAfter(other, after, size)
          if (part.last === null) break
          expect(part.points.length).toBeLessThanOrEqual(size)
          parts.push(...part.points)
          after = part.last
        }
        expect(parts).toEqual(store.points.listLean(other))
      }
    } finally {
      store.close()
      rmSync(join(folder, '..'), { recursive: true })
    }
  })
})
