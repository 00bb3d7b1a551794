import { type Architecture, architectureName } from './architecture'
import { AppError, fromZodError } from './errors'
import { lowerWordsOf } from './form-field'
import { TrainSpec } from './job'
import type { StudySpec } from './study'
import { withOption } from './variations'

/** More trainings than anyone waits for, and than a list can show. */
const MOST_TRAININGS = 500

/**
 * The trainings of a study: seeds by methods by networks by variations, so that one seed's networks can be compared
 * early. An option that a method does not have is not varied there. Trainings that network, method and seed do not tell
 * apart are named after the options in which they differ; the others leave the name to the program.
 *
 * @throws AppError 'invalid-input' for a value out of its range, an option that no training has, or too many trainings
 */
export function expandStudy(
  spec: StudySpec,
  dataset: string,
  architectureOf: (network: StudySpec['networks'][number]) => Architecture
): TrainSpec[] {
  checkCount(spec)
  const { measure, vary, networks, methods, seeds } = spec
  const settings = methods.map((method) =>
    networks.map((network) => varied(settingsOf(spec, dataset, architectureOf(network), method), vary))
  )
  const specs = seeds.flatMap((seed) => settings.flat(2).map((one): TrainSpec => ({ ...one, seed, measure })))
  checkUse(spec, specs)
  return named(specs)
}

/** A training but for what is measured, which takes longest to parse and is the same for all. */
const Settings = TrainSpec.omit({ measure: true })
type Settings = Omit<TrainSpec, 'measure'>

function settingsOf(
  spec: StudySpec,
  dataset: string,
  architecture: Architecture,
  method: StudySpec['methods'][number]
): Settings {
  const { limits, optimizer, schedule, batchSize, epochs } = spec
  const { initialWeights, clipNorm, weightPerturbation, averageDecay, earlyStopping } = spec
  return Settings.parse({
    ...{ kind: 'train', name: null, dataset, architecture, method, optimizer, schedule },
    ...{ initialWeights, clipNorm, weightPerturbation, averageDecay, earlyStopping },
    ...{ batchSize, epochs, limits }
  })
}

function checkCount({ seeds, methods, networks, vary }: StudySpec): void {
  const most = vary.reduce((product, { values }) => product * values.length, 1)
  const count = seeds.length * methods.length * networks.length * most
  if (count <= MOST_TRAININGS) return
  throw new AppError(
    'invalid-input',
    `These would be ${count} trainings; at most ${MOST_TRAININGS} are queued at once. Take fewer values.`,
    { issues: [{ path: 'vary', message: `${count} trainings are too many` }] }
  )
}

function varied(spec: Settings, vary: StudySpec['vary']): Settings[] {
  return vary.reduce<Settings[]>(
    (specs, { option, values }, index) =>
      specs.flatMap((one) => {
        const found = values.map((value) => withOption(one, option, value))
        return found.some((next) => next === null) ? [one] : found.map((next) => parsed(next, index))
      }),
    [spec]
  )
}

function parsed(spec: unknown, index: number): Settings {
  const result = Settings.safeParse(spec)
  if (result.success) return result.data
  const [issue] = fromZodError(result.error).issues
  const message = `${issue?.path ?? ''}: ${issue?.message ?? 'does not fit'}`
  throw new AppError('invalid-input', message, { issues: [{ path: `vary.${index}`, message }] })
}

/** An option that no training has is a slip of the pen, not a wish. */
function checkUse({ vary }: StudySpec, specs: readonly TrainSpec[]): void {
  vary.forEach(({ option }, index) => {
    if (specs.some((one) => withOption(one, option, 0) !== null)) return
    const message = `no training of this study has the option "${option}"`
    throw new AppError('invalid-input', message, { issues: [{ path: `vary.${index}`, message }] })
  })
}

function named(specs: readonly TrainSpec[]): TrainSpec[] {
  const groups = new Map<string, Record<string, unknown>[]>()
  const own = specs.map((spec) => {
    const base = `${architectureName(spec.architecture)}-${spec.method.id}-${spec.seed}`
    const values = leaves(spec)
    groups.set(base, [...(groups.get(base) ?? []), values])
    return { spec, base, values }
  })
  const differing = new Map(
    [...groups].map(([base, alike]) => [
      base,
      Object.keys(alike[0] ?? {}).flatMap((path) => {
        const found = [...new Set(alike.map((values) => values[path]))]
        return found.length > 1 ? [{ path, text: shortest(found) }] : []
      })
    ])
  )
  return own.map(({ spec, base, values }) => {
    const parts = (differing.get(base) ?? []).map(
      ({ path, text }) => `${lowerWordsOf(path.split('.').pop() ?? path)} ${text(values[path])}`
    )
    return parts.length === 0 ? spec : { ...spec, name: [base, ...parts].join(', ').slice(0, 120).trim() }
  })
}

/** Writes values of an option with the fewest digits, from four on, that tell them apart: 8/255 is "0.03137". */
function shortest(values: readonly unknown[]): (value: unknown) => string {
  for (let digits = 4; digits < 17; digits++) {
    const text = (value: unknown): string =>
      typeof value === 'number' ? String(Number(value.toPrecision(digits))) : String(value)
    if (new Set(values.map(text)).size === new Set(values).size) return text
  }
  return String
}

/** Every plain value of a training by its path, without what is measured and what has been named already. */
function leaves(value: object, prefix = ''): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value as Readonly<Record<string, unknown>>).flatMap(([key, inner]) => {
      if (prefix === '' && (key === 'measure' || key === 'name' || key === 'architecture')) return []
      return typeof inner === 'object' && inner !== null
        ? Object.entries(leaves(inner, `${prefix}${key}.`))
        : [[`${prefix}${key}`, inner] as const]
    })
  )
}
