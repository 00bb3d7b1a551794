import { mkdirSync, mkdtempSync, rmSync, chmodSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { placeIn } from './activities'
import type { Built } from './build'
import type { Plan } from './plan'
import { prepareProject } from './prepare'
import { playRound, type RoundReport, type Workshop } from './round'

/** Plays rounds one after the other; `tell` hears of each. */
export async function playRounds(
  built: Built,
  plans: readonly Plan[],
  tell: (report: RoundReport) => void
): Promise<RoundReport[]> {
  const root = mkdtempSync(join(tmpdir(), 'heisenbench-campaign-'))
  chmodSync(root, 0o755)
  const workshop: Workshop = { built, root, references: new Map() }
  const reports: RoundReport[] = []
  try {
    const isLargeNeeded = plans.some(({ activity }) => activity === 'zip')
    for (const name of isLargeNeeded ? ['small', 'large'] : ['small']) {
      const place = placeIn(join(root, name))
      mkdirSync(place.root)
      await prepareProject(built, place, name === 'large')
    }
    for (const plan of plans) {
      const report = await playRound(workshop, plan)
      reports.push(report)
      tell(report)
    }
    return reports
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}
