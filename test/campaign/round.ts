import { chmodSync, cpSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { performance } from 'node:perf_hooks'
import type { Run, RunEvent } from '@contract/run'
import { AppError } from '@contract/errors'
import type { App } from '@services/app'
import { baseOf, perform, type Place, placeIn, study as studySpec, targetOf, variantOf } from './activities'
import type { Built } from './build'
import { leftovers, lostPoints, projectProblems, textProblem } from './checks'
import {
  clockEnvironment,
  clockOf,
  hasFakeTime,
  isAlive,
  mountDisk,
  strike,
  unmountDisk,
  withoutOverride
} from './faults'
import { documentProblem, outcomeOf, withoutHashes } from './outcome'
import type { Plan } from './plan'
import { openApp, writeSource } from './prepare'
import { Died, startProgram, type StartedProgram, textOf } from './started-program'

/** The result of an undisturbed run and how long it took. */
export interface Reference {
  readonly outcome: readonly string[]
  /** The shortest so far: one that was taken while the machine was busy would let faults strike after the end. */
  milliseconds: number
}

export interface Workshop {
  readonly built: Built
  /** Folder for everything. */
  readonly root: string
  /** Undisturbed runs, by variant. */
  readonly references: Map<string, Reference>
}

export interface RoundReport extends Plan {
  /** What was done, or why nothing could be. */
  readonly what: string
  readonly isSkipped: boolean
  /** How the activity ended under the fault. */
  readonly ended: string
  /** What a person read, if it did not simply go well. */
  readonly text: string | null
  readonly violations: readonly string[]
  readonly seconds: number
}

const DISK_MEGABYTES = { small: 48, large: 256 }
const CLOSING_SECONDS = 30
const PATIENCE_SECONDS = 120

export async function playRound(workshop: Workshop, plan: Plan): Promise<RoundReport> {
  const begun = performance.now()
  const place = placeIn(join(workshop.root, `round-${plan.seed}`))
  mkdirSync(place.root)
  const isDisk = plan.fault === 'disk-full' && mountDisk(place.root, DISK_MEGABYTES[diskOf(plan)])
  const skipped =
    plan.fault === 'disk-full' && !isDisk
      ? 'skipped: no small disk can be mounted here'
      : plan.fault === 'clock-jump' && !hasFakeTime
        ? 'skipped: libfaketime is not installed'
        : null
  const report = (change: Partial<RoundReport>): RoundReport => ({
    ...plan,
    ...{ what: '', isSkipped: false, ended: '', text: null, violations: [] },
    ...change,
    seconds: Math.round((performance.now() - begun) / 100) / 10
  })
  try {
    if (skipped !== null) return report({ what: skipped, isSkipped: true })
    const reference = await referenceFor(workshop, plan)
    layOut(workshop, plan, place)
    process.env['TMPDIR'] = place.temporary
    return report(await disturb(workshop, plan, place, reference))
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return report({ violations: [`the round itself failed: ${text}`] })
  } finally {
    delete process.env['TMPDIR']
    if (isDisk) unmountDisk(place.root)
    rmSync(place.root, { recursive: true, force: true })
  }
}

const diskOf = ({ activity }: Plan): 'small' | 'large' =>
  activity === 'import' || activity === 'zip' ? 'large' : 'small'

function layOut(workshop: Workshop, plan: Plan, place: Place): void {
  cpSync(join(workshop.root, baseOf(plan.activity), 'project'), place.project, { recursive: true })
  for (const folder of [place.out, place.userData, place.temporary]) mkdirSync(folder)
  if (plan.activity === 'import') writeSource(place.source, 30_000, 5000)
}

/** What comes of an activity when nothing happens; made once for each variant. */
async function referenceFor(workshop: Workshop, plan: Plan): Promise<Reference> {
  const variant = variantOf(plan)
  const known = workshop.references.get(variant)
  if (known) return known
  const place = placeIn(join(workshop.root, 'reference'))
  mkdirSync(place.root)
  layOut(workshop, plan, place)
  const program = await start(workshop, place, { ...plan, fault: 'kill-main' })
  const begun = performance.now()
  await program.call('open', place.project)
  const runs = await perform(plan, place, program.call)
  const milliseconds = performance.now() - begun
  await program.call('shutdown')
  program.kill()
  await program.gone
  const app = openApp(workshop.built, place.userData)
  try {
    await app.openProject(place.project)
    const reference = { outcome: await outcomeOf(app, runs), milliseconds }
    workshop.references.set(variant, reference)
    return reference
  } finally {
    await app.shutdown()
    rmSync(place.root, { recursive: true, force: true })
  }
}

function start({ built }: Workshop, place: Place, plan: Plan): Promise<StartedProgram> {
  return startProgram(built, {
    userData: place.userData,
    lookMilliseconds: 100,
    through: plan.fault === 'read-only' ? withoutOverride : [],
    environment: {
      TMPDIR: place.temporary,
      ...(plan.fault === 'clock-jump' ? clockEnvironment(clockOf(place)) : {})
    }
  })
}

type Ended = {
  readonly text: string
  readonly error: ReturnType<typeof textOf>
  readonly runs: readonly Run[]
}

async function disturb(
  workshop: Workshop,
  plan: Plan,
  place: Place,
  reference: Reference
): Promise<Partial<RoundReport>> {
  const violations: string[] = []
  const program = await start(workshop, place, plan)
  await program.call('open', place.project)
  const begun = performance.now()
  const ending = endOf(perform(plan, place, program.call))
  const isOver = await Promise.race([
    ending.then(() => true),
    wait(plan.moment * reference.milliseconds).then(() => false)
  ])
  if (isOver) {
    reference.milliseconds = Math.min(reference.milliseconds, performance.now() - begun)
    const early = await ending
    if (early.text !== 'done') throw new Error(`it failed undisturbed: ${early.error?.message ?? early.text}`)
  }
  const struck = strike(plan, place, program)
  if (plan.fault === 'second-program')
    violations.push(...(await openTwice(workshop, place, program, isOver, plan)))
  const ended = await within(PATIENCE_SECONDS, ending, `the activity did not end (${struck.what})`)
  if (plan.fault === 'read-only') violations.push(...(await openReadOnly(workshop, place, plan)))
  // Before a close has a say: what stands in the record now is what the fault has led to.
  const told = [...program.events]
  if (program.isAlive && !struck.killsProgram) {
    const closing = program.call('shutdown').catch((error: unknown) => {
      const problem = textProblem(textOf(error))
      if (problem !== null) violations.push(`closing: ${problem} (${String(error)})`)
    })
    await within(CLOSING_SECONDS, closing, 'the program did not close').catch((error: unknown) =>
      violations.push(String(error))
    )
    program.kill()
  }
  await program.gone
  if (ended.error === null && ended.text === 'died' && !struck.killsProgram)
    violations.push(`the program died: ${program.output.slice(-600)}`)
  for (const engine of program.engines) {
    for (let tries = 0; isAlive(engine) && tries < 200; tries++) await wait(50)
    if (isAlive(engine) && plan.fault !== 'engine-hang') violations.push('an engine outlives its program')
  }
  struck.undo()
  const recovered = await recover(workshop, plan, place, reference, told, ended)
  return {
    what: struck.what,
    ended: isOver ? 'done before' : ended.text,
    text: ended.error?.message ?? recovered.text,
    violations: [...violations, ...recovered.violations]
  }
}

async function endOf(work: Promise<Run[]>): Promise<Ended> {
  try {
    const runs = await work
    const bad = runs.find(({ state }) => state !== 'done')
    return { runs, text: bad?.state ?? 'done', error: bad?.error ?? null }
  } catch (error) {
    if (error instanceof Died) return { runs: [], text: 'died', error: null }
    return { runs: [], text: 'refused', error: textOf(error) ?? { code: 'bug', message: String(error) } }
  }
}

/** Another program on the same project may look on, but neither run nor stop jobs; it says who does. */
async function openTwice(
  workshop: Workshop,
  place: Place,
  first: StartedProgram,
  isOver: boolean,
  plan: Plan
): Promise<string[]> {
  const userData = join(place.root, 'second-user')
  const app = openApp(workshop.built, userData)
  try {
    await app.openProject(place.project)
    const runs = await app.jobs.list()
    const isAtWork = runs.some(({ state }) => state === 'running' || state === 'queued')
    if (!isAtWork || isOver) return []
    const refusal = await app.jobs
      .start({ kind: 'dataset-statistics', dataset: 'small', samples: 10, seed: 1 })
      .then(
        () => null,
        (error: unknown) => error
      )
    // It may have come to an end between the two.
    if (refusal === null)
      return plan.moment < 0.8 ? ['a second program was allowed to run jobs beside the first'] : []
    const text = textOf(refusal)
    return text?.code === 'store-locked' && text.message.includes(`process ${first.pid}`)
      ? []
      : [`a second program is refused without the name of the first: ${String(refusal)}`]
  } finally {
    await app.shutdown()
  }
}

/** A project that cannot be written is refused, or opened, in words that a person can use. */
async function openReadOnly(workshop: Workshop, place: Place, plan: Plan): Promise<string[]> {
  if (plan.activity === 'zip' || plan.activity === 'report') return []
  const program = await startProgram(workshop.built, {
    userData: join(place.temporary, 'other-user'),
    lookMilliseconds: 1000,
    through: withoutOverride,
    environment: { TMPDIR: place.temporary }
  })
  try {
    await program.call('open', place.project)
    await program.call('list')
    return []
  } catch (error) {
    const problem = textProblem(textOf(error))
    return problem === null ? [] : [`opening the read-only project: ${problem}`]
  } finally {
    program.kill()
    await program.gone
  }
}

/** The next start: everything must be there, and the work must go on to what it would have come to. */
async function recover(
  workshop: Workshop,
  plan: Plan,
  place: Place,
  reference: Reference,
  told: readonly RunEvent[],
  ended: Ended
): Promise<{ violations: string[]; text: string | null }> {
  const violations: string[] = []
  let text: string | null = null
  const app = openApp(workshop.built, place.userData)
  try {
    await app.settings.set({ memoryLimit: 0 })
    await app.openProject(place.project)
    if (plan.fault !== 'memory-limit') violations.push(...(await lostPoints(app, told)))
    const target = targetOf(plan, place)
    const torn = target === null ? null : documentProblem(target)
    if (torn !== null) violations.push(torn)
    const mine = (await app.jobs.list()).filter(({ spec }) => isDisturbed(spec))
    for (const run of mine) {
      if (run.state === 'done') continue
      text ??= run.error?.message ?? null
      const problem = textProblem(run.error)
      if (problem !== null) violations.push(`${run.label} is ${run.state}: ${problem}`)
    }
    if (ended.error !== null) {
      const problem = textProblem(ended.error)
      if (problem !== null) violations.push(problem)
    }
    const runs = await goOn(app, plan, place, mine)
    const outcome = await outcomeOf(app, runs)
    // Smaller batches may change the last bits of a measurement, and what a training learns, which says so.
    const counted = plan.fault === 'memory-limit' ? withoutHashes : (lines: readonly string[]) => lines
    const wanted = counted(reference.outcome)
    if (counted(outcome).join('\n') !== wanted.join('\n')) {
      const different = counted(outcome).filter((line) => !wanted.includes(line))
      violations.push(`another result than undisturbed: ${different.join(' | ') || 'something is missing'}`)
    }
    if (target !== null) violations.push(...(await targetProblems(app, plan, place, target)))
  } finally {
    await app.shutdown()
  }
  violations.push(...projectProblems(place))
  violations.push(...leftovers(place).map((path) => `a temporary file stays: ${path}`))
  return { violations, text }
}

const isDisturbed = (spec: Run['spec']): boolean =>
  (spec.kind === 'train' && spec.name !== 'base' && spec.name !== 'other') ||
  spec.kind === 'certify' ||
  spec.kind === 'transfer' ||
  (spec.kind === 'attack' && spec.samples > 100) ||
  (spec.kind === 'dataset-import' && spec.name === 'imported')

/** Resumes what was stopped, as a person would: a study as a whole, jobs one by one; what never began begins now. */
async function goOn(app: App, plan: Plan, place: Place, mine: readonly Run[]): Promise<Run[]> {
  if (plan.activity === 'study') {
    const study = (await app.studies.list())[0] ?? (await app.studies.start(studySpec as never))
    if (study.state !== 'done') await app.studies.resume(study.id).catch(ignoreDone)
    const { runIds } = await app.studies.wait(study.id)
    return (await app.jobs.list()).filter(({ id }) => runIds.includes(id))
  }
  if (plan.activity === 'zip') return []
  const [run] = mine
  if (run === undefined || plan.activity === 'report') {
    const call = appCall(app)
    if (run === undefined) return perform(plan, place, call)
  }
  if (run === undefined) return []
  return [run.state === 'done' ? run : await app.jobs.wait((await app.jobs.resume(run.id)).id)]
}

const ignoreDone = (error: unknown): void => {
  if (!(error instanceof AppError)) throw error
}

/** The calls of the program, here. */
function appCall(app: App): <T>(name: string, ...args: readonly unknown[]) => Promise<T> {
  const calls: Readonly<Record<string, (...args: never[]) => Promise<unknown>>> = {
    start: (spec: Run['spec']) => app.jobs.start(spec),
    wait: (runId: string) => app.jobs.wait(runId),
    list: () => app.jobs.list(),
    report: () => Promise.resolve(null)
  }
  return <T>(name: string, ...args: readonly unknown[]) =>
    (calls[name]?.(...(args as never[])) ?? Promise.reject(new Error(name))) as Promise<T>
}

/** A report or an archive made anew must be whole, and an archive must give the project back. */
async function targetProblems(app: App, plan: Plan, place: Place, target: string): Promise<string[]> {
  if (plan.activity === 'report') {
    const made = await app.reports.build({
      options: await app.reports.options(),
      format: target.endsWith('.pdf') ? 'pdf' : target.endsWith('.html') ? 'html' : 'bundle',
      token: null
    })
    return made === null ? ['the report could not be made again'] : []
  }
  await app.projects.archive(place.project, target, 'again')
  const unpacked = await app.projects.unpack(target, place.out, 'unpack')
  if (unpacked === null || !existsSync(unpacked)) return ['the archive could not be unpacked']
  chmodSync(unpacked, 0o755)
  return projectProblems({ ...place, project: unpacked }).map(
    (problem) => `${basename(unpacked)}: ${problem}`
  )
}

const wait = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds))

async function within<T>(seconds: number, work: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} within ${seconds} s`)), seconds * 1000)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
