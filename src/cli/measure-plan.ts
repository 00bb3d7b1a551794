import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { AttackSpec } from '@contract/attacks'
import { AppError } from '@contract/errors'
import { parseGiven } from '@contract/given'
import { MeasurePlan } from '@contract/measurement'

/**
 * What a training measures along the way, from `--measure FILE` and `--measure-attack`, which add to the flags for single
 * fields. Nothing where none was given: then only the clean accuracy is measured.
 *
 * @param flags what the flags for single fields gave
 * @throws AppError 'invalid-input' for a file that cannot be read, or an attack that is none
 */
export async function measurePlan(
  flags: unknown,
  options: Readonly<Record<string, unknown>>
): Promise<{ measure?: object }> {
  const { measure: file, measureAttack: texts } = options
  const read = typeof file === 'string' ? await readPlan(file) : {}
  const attacks = Array.isArray(texts) ? texts.map((text) => attackFromText(String(text))) : []
  if (flags === undefined && typeof file !== 'string' && attacks.length === 0) return {}
  const listed = Array.isArray(read['attacks']) ? (read['attacks'] as unknown[]) : []
  return {
    measure: { initial: false, ...read, ...(flags as object | undefined), attacks: [...listed, ...attacks] }
  }
}

async function readPlan(file: string): Promise<Record<string, unknown>> {
  const path = resolve(file)
  let plan: unknown
  try {
    plan = JSON.parse(await readFile(path, 'utf8'))
  } catch (cause) {
    throw new AppError(
      'invalid-input',
      `${path} should be a JSON file with what is measured, as the "measure" of a study file has it: ${String(cause)}.`,
      { cause }
    )
  }
  if (typeof plan !== 'object' || plan === null || Array.isArray(plan))
    throw new AppError(
      'invalid-input',
      `${path} should hold an object such as {"attacks": [...]}; found another value.`
    )
  const { measure } = plan as { measure?: unknown }
  // A whole study file will do: its plan is taken.
  const own: unknown = typeof measure === 'object' && measure !== null ? measure : plan
  parseGiven(MeasurePlan, own, path)
  return own as Record<string, unknown>
}

/** "pgd linf 0.1 steps=10 eightBit=true" as an attack: `eightBit` is part of its threat model, the others are its options. */
function attackFromText(text: string): AttackSpec {
  const [attack, norm, epsilon, ...settings] = text.trim().split(/\s+/)
  const { eightBit, ...options } = Object.fromEntries<unknown>(
    settings.map((setting) => {
      const at = setting.indexOf('=')
      if (at < 1)
        throw new AppError(
          'invalid-input',
          `"${setting}" in "${text}" should be an option, such as steps=10.`
        )
      return [setting.slice(0, at), valueOf(setting.slice(at + 1))]
    })
  )
  if (epsilon === undefined || epsilon === '' || !Number.isFinite(Number(epsilon)))
    throw new AppError(
      'invalid-input',
      `The attack "${text}" should be its name, its norm and epsilon, then options: "pgd linf 0.1 steps=10".`
    )
  const spec = {
    attack,
    norm,
    epsilon: Number(epsilon),
    options,
    ...(eightBit === undefined ? {} : { eightBit })
  }
  return parseGiven(AttackSpec, spec, `The attack "${text}"`)
}

function valueOf(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true'
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}
