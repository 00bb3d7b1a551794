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
import { inExpectation, repeated } from './repeated'
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
import { fitUniversal, universal } from './universal'

export type { AttackFunction, AttackProgress } from './attack'
export { emptyCallRecord, type CallRecord } from './call-record'
export { createOracle, type Quantise } from './create-oracle'
export { reachOf } from './inside'
export type * from './oracle'
export { createWitness, type Witness } from './witness'

/** All attacks, by the id that the contract lists them under; one missing does not compile. */
const attacks: { readonly [K in AttackId]: Attack<K> } = {
  fgsm: inExpectation(fgsm),
  rfgsm,
  bim,
  mifgsm: repeated(inExpectation(mifgsm)),
  pgd,
  tpgd: repeated(inExpectation(tpgd)),
  apgd,
  apgdt,
  deepfool: inExpectation(deepfool),
  ddn: inExpectation(ddn),
  fmn: inExpectation(fmn),
  fab: inExpectation(fab),
  fabt: inExpectation(fabt),
  cw: inExpectation(cw),
  ead: inExpectation(ead),
  bb: repeated(inExpectation(bb), 'minimum-norm'),
  sigmazero: inExpectation(sigmazero),
  eotpgd,
  bpda,
  square: repeated(square),
  spsa: repeated(spsa),
  nes: repeated(nes),
  simba: repeated(simba),
  onepixel: repeated(onepixel),
  threshold: repeated(threshold),
  sparsers: repeated(sparsers),
  jsma: inExpectation(jsma),
  universal: inExpectation(universal),
  spatial,
  hopskipjump: repeated(inExpectation(hopskipjump), 'minimum-norm'),
  boundary: repeated(inExpectation(boundary), 'minimum-norm'),
  rays: inExpectation(rays),
  autoattack: (input) => ensemble('autoattack', input, attackOf),
  worstof: (input) => ensemble('worstof', input, attackOf),
  noise: inExpectation(noise),
  blend: inExpectation(blend),
  saltpepper: inExpectation(saltpepper),
  dataset: inExpectation(dataset),
  corruption
}

/** What fits the one change `[1, h, w, c]` of such an attack to all images that it is given. */
const fits: { readonly [K in AttackId]?: Attack<K> } = { universal: inExpectation(fitUniversal) }

/** The fit of an attack that changes all images of an evaluation alike; null for any other. */
export function fitOf(id: AttackId): AttackFunction<AttackOptions<AttackId>> | null {
  return (fits[id] ?? null) as AttackFunction<AttackOptions<AttackId>> | null
}

/** The attack of an id that is known only at run time; its options come from the same, already parsed spec. */
export function attackOf(id: AttackId): AttackFunction<AttackOptions<AttackId>> {
  return attacks[id] as AttackFunction<AttackOptions<AttackId>>
}
