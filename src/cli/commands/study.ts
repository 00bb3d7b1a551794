import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { App } from '@services/app'
import { AppError } from '@contract/errors'
import { attackLabel } from '@contract/attacks'
import type { TrustReport } from '@contract/checks'
import type { AttackResult } from '@contract/measurement'
import type { Run, RunDetail } from '@contract/run'
import type { Study, StudySpec } from '@contract/study'
import { gradeSummary } from '../lines'
import type { Output } from '../output'
import { cancellable, follow, throwUnlessDone } from '../run-job'
import { readStudy } from '../read-study'
import { action } from '../session'
import { studyTable } from '../study-table'

/** Starts a study, or goes on with one of the same name and content, and waits for all of its runs. */
export async function runStudy(app: App, spec: StudySpec, output: Output, resume: boolean): Promise<Study> {
  const labels = new Map<string, string>()
  const remember = (run: Run): void => void labels.set(run.id, run.label)
  const stops = [app.on('jobs.changed', remember), follow(app, output, labels)]
  try {
    for (const run of await app.jobs.list()) remember(run)
    const asked = await app.architectures.resolveStudy(spec)
    const earlier = resume
      ? (await app.studies.list()).filter((study) => study.spec.name === spec.name).pop()
      : undefined
    if (resume && !earlier)
      throw new AppError(
        'not-found',
        `This project holds no study "${spec.name}" to resume; leave --resume out to start it.`
      )
    if (earlier && JSON.stringify(earlier.spec) !== JSON.stringify(asked)) {
      throw new AppError(
        'invalid-input',
        `The study "${spec.name}" of this project has other settings than the file; rename the file's study to start it anew.`
      )
    }
    const study = earlier ? await app.studies.resume(earlier.id) : await app.studies.start(asked)
    const ended = await cancellable(
      () => app.studies.cancel(study.id),
      () => app.studies.wait(study.id)
    )
    for (const runId of ended.runIds) throwUnlessDone((await app.jobs.detail(runId)).run)
    return ended
  } finally {
    for (const stop of stops) stop()
  }
}

/** Prints a study's table and, with `--json`, its result line. */
export async function showStudy(app: App, study: Study, output: Output, more: object = {}): Promise<void> {
  const details = await Promise.all(study.runIds.map((runId) => app.jobs.detail(runId)))
  const trust = await gradesOf(app, details)
  output.text(`\n${studyTable(details, trust)}`)
  output.line({
    kind: 'result',
    study: study.name,
    state: study.state,
    runs: details.map(({ run, points }) => ({
      id: run.id,
      label: run.label,
      state: run.state,
      model: run.produced,
      seconds: run.seconds,
      robust: lastAttacks(points).map((result) => {
        const report = trust.get(result.evaluationId)
        return {
          evaluationId: result.evaluationId,
          attack: attackLabel(result.spec),
          robustAccuracy: result.robustAccuracy.value,
          ...(report ? gradeSummary(report) : {})
        }
      })
    })),
    ...more
  })
}

/** The attacks on the last network of a training. */
function lastAttacks(points: RunDetail['points']): AttackResult[] {
  return points.flatMap((point) => (point.kind === 'epoch' ? [point] : [])).pop()?.attacks ?? []
}

async function gradesOf(app: App, details: readonly RunDetail[]): Promise<Map<string, TrustReport>> {
  const found = new Map<string, TrustReport>()
  for (const { points } of details)
    for (const { evaluationId } of lastAttacks(points))
      found.set(evaluationId, await app.compare.trust(evaluationId))
  return found
}

export function addStudyCommand(program: Command): void {
  program
    .command('study')
    .description('Run a study file')
    .command('run <file>')
    .description('Train, attack and measure all networks of a study file')
    .requiredOption('--project <DIR>', 'project folder')
    .option('--resume', 'go on with the study of this name where it stopped')
    .action(
      action(async ({ app, output, options, args }) => {
        const spec = await readStudy(resolve(args[0] as string))
        const study = await runStudy(app, spec, output, options['resume'] === true)
        await showStudy(app, study, output)
      })
    )
}
