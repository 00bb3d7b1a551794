import { attackInfos, AttackId, EightBit, type AttackInfo } from '@contract/attacks'
import { AppError, parseOrThrow } from '@contract/errors'
import { flagsOf, inputFrom, mergeFlags, type Flag } from './flags'

const epsilonFlag: Flag = {
  path: ['attack', 'epsilon'],
  name: 'epsilon',
  description: 'perturbation budget in model-input units',
  type: 'number',
  choices: [],
  defaultText: null
}

const eightBitFlag: Flag = {
  path: ['attack', 'eightBit'],
  name: 'eight-bit',
  description: `${EightBit.meta()?.title}: ${EightBit.meta()?.description}`,
  type: 'boolean',
  choices: [],
  defaultText: 'false'
}

/** Every option of every attack; the description says whose it is, and each one's default where they differ. */
const optionFlags = mergeFlags(Object.values(attackInfos).map(flagsOfAttack)).map((flag) => {
  const owners = attacksWith(flag.path[2] ?? '').map((id) => {
    const own = flagsOfAttack(attackInfos[id]).find(({ name }) => name === flag.name)?.defaultText ?? null
    return own === null || own === flag.defaultText ? id : `${id}: ${own}`
  })
  return { ...flag, description: `${flag.description} [${owners.join(', ')}]` }
})

/** Epsilon, the grid and the options of all attacks, for commands that take an attack. */
export const attackFlags: readonly Flag[] = [epsilonFlag, eightBitFlag, ...optionFlags]

function flagsOfAttack(info: AttackInfo): Flag[] {
  return flagsOf(info.options, ['attack', 'options'])
}

function attacksWith(option: string): AttackId[] {
  return AttackId.options.filter((id) => option in attackInfos[id].options.shape)
}

/** The attack that was asked for; throws 'invalid-input' for an unknown one, or for options of another one. */
export function attackOf(options: Readonly<Record<string, unknown>>): AttackId {
  const id = parseOrThrow(AttackId, options['attack'], `The attack (one of ${AttackId.options.join(', ')})`)
  const foreign = optionFlags.filter(
    (flag) =>
      inputFrom([flag], options)['attack'] !== undefined && !attacksWith(flag.path[2] ?? '').includes(id)
  )
  if (foreign.length === 0) return id
  const names = foreign.map((flag) => `--${flag.name}`).join(', ')
  throw new AppError(
    'invalid-input',
    `${attackInfos[id].label} has no ${names}; leave it out or take another attack.`
  )
}
