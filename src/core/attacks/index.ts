import type { AttackId, AttackOptions } from '@contract/attacks'
import type { Attack, AttackFunction } from './attack'
import { apgd } from './apgd'
import { apgdt } from './apgdt'
import { bb } from './bb'
import { bim } from './bim'
import { blend } from './blend'
import { boundary } from './boundary'
import { bpda } from './bpda'
import { cw } from './cw'
import { dataset } from './dataset'
import { ddn } from './ddn'
import { deepfool } from './deepfool'
import { ead } from './ead'
import { ensemble } from './ensemble'
import { eotpgd } from './eotpgd'
import { fab } from './fab'
import { fabt } from './fabt'
import { fgsm } from './fgsm'
import { fmn } from './fmn'
import { hopskipjump } from './hopskipjump'
import { corruption } from './corruption'
import { jsma } from './jsma'
import { mifgsm } from './mifgsm'
import { nes } from './nes'
import { noise } from './noise'
import { onepixel } from './onepixel'
import { pgd } from './pgd'
import { rays } from './rays'
import { rfgsm } from './rfgsm'
import { saltpepper } from './saltpepper'
import { sigmazero } from './sigmazero'
import { simba } from './simba'
import { sparsers } from './sparsers'
import { spatial } from './spatial'
import { spsa } from './spsa'
import { square } from './square'
import { threshold } from './threshold'
import { tpgd } from './tpgd'
import { universal } from './universal'

export type { Attack, AttackFunction, AttackInput, AttackProgress, InputOf } from './attack'
export type { CallBudget, CallKind, CallRecord } from './call-record'
export { createOracle, type OracleInput, type Quantise } from './create-oracle'
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
  fab,
  fabt,
  cw,
  ead,
  bb,
  sigmazero,
  eotpgd,
  bpda,
  square,
  spsa,
  nes,
  simba,
  onepixel,
  threshold,
  sparsers,
  jsma,
  universal,
  spatial,
  hopskipjump,
  boundary,
  rays,
  autoattack: (input) => ensemble('autoattack', input, attackOf),
  worstof: (input) => ensemble('worstof', input, attackOf),
  noise,
  blend,
  saltpepper,
  dataset,
  corruption
}

/** The attack of an id that is known only at run time; its options come from the same, already parsed spec. */
export function attackOf(id: AttackId): AttackFunction<AttackOptions<AttackId>> {
  return attacks[id] as AttackFunction<AttackOptions<AttackId>>
}
