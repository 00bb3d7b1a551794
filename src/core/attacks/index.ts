import type { AttackId, AttackOptions } from '@contract/attacks'
import type { Attack, AttackFunction } from './attack'
import { apgd } from './apgd'
import { apgdt } from './apgdt'
import { bim } from './bim'
import { ddn } from './ddn'
import { deepfool } from './deepfool'
import { fgsm } from './fgsm'
import { fmn } from './fmn'
import { mifgsm } from './mifgsm'
import { noise } from './noise'
import { pgd } from './pgd'
import { rfgsm } from './rfgsm'
import { tpgd } from './tpgd'

export type { Attack, AttackFunction, AttackInput, AttackProgress, InputOf } from './attack'
export type { CallBudget, CallKind, CallRecord } from './call-record'
export { createOracle, type OracleInput } from './create-oracle'
export type * from './oracle'

/** All attacks, by the id that the contract lists them under; one missing does not compile. */
export const attacks: { readonly [K in AttackId]: Attack<K> } = {
  fgsm,
  rfgsm,
  bim,
  mifgsm,
  pgd,
  tpgd,
  apgd,
  apgdt,
  deepfool,
  ddn,
  fmn,
  noise
}

/** The attack of an id that is known only at run time; its options come from the same, already parsed spec. */
export function attackOf(id: AttackId): AttackFunction<AttackOptions<AttackId>> {
  return attacks[id] as AttackFunction<AttackOptions<AttackId>>
}
