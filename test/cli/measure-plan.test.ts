import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { measurePlan } from '../../src/cli/measure-plan'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'plan-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const attacksOf = async (...texts: string[]): Promise<unknown> =>
  ((await measurePlan(undefined, { measureAttack: texts })).measure as { attacks: unknown }).attacks

describe('what a training measures along the way', () => {
  it('reads an attack from words', async () => {
    expect(await attacksOf('pgd linf 0.1 steps=10 restarts=3')).toMatchObject([
      { attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 10, restarts: 3 } }
    ])
  })

  it('takes the grid of 8-bit images as part of the threat model', async () => {
    const [attack] = (await attacksOf('pgd linf 0.1 eightBit=true')) as [{ options: object }]
    expect(attack).toMatchObject({ eightBit: true })
    expect(attack.options).not.toHaveProperty('eightBit')
    expect(await attacksOf('pgd linf 0.1 eightBit=false')).toEqual(await attacksOf('pgd linf 0.1'))
    await expect(attacksOf('pgd linf 0.1 eightBit=yes')).rejects.toThrow('true or false')
  })

  it('refuses an option that the attack does not have, and names its own', async () => {
    await expect(attacksOf('pgd linf 0.1 restart=10')).rejects.toThrow(
      /The attack "pgd linf 0.1 restart=10" does not fit. options.restart: there is no field “restart”; known are .*restarts/
    )
  })

  it('refuses such a field in a file, too', async () => {
    const file = join(folder, 'plan.json')
    const attacks = [{ attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { step: 100 } }]
    writeFileSync(file, JSON.stringify({ attacks }))
    await expect(measurePlan(undefined, { measure: file })).rejects.toThrow(
      /plan.json does not fit. attacks.0.options.step: /
    )
    writeFileSync(file, JSON.stringify({ attack: [] }))
    await expect(measurePlan(undefined, { measure: file })).rejects.toThrow(
      /there is no field “attack”; known are .*attacks/
    )
  })
})
