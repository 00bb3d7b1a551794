import type { CertificateId, CertificateOptions } from '@contract/certificates'
import type { Certificate, CertificateFunction } from './certificate'
import { clever } from './clever'
import { crown } from './crown'
import { firstorder } from './firstorder'
import { interval } from './interval'
import { linear } from './linear'
import { lipschitz } from './lipschitz'
import { lipschitzness } from './lipschitzness'
import { smoothing } from './smoothing'

export type { Certified } from './certificate'

/** All certificates; one missing is a compile error. */
const certificates: { readonly [K in CertificateId]: Certificate<K> } = {
  smoothing,
  interval,
  crown,
  linear,
  firstorder,
  lipschitz,
  lipschitzness,
  clever
}

/** The function of a certificate, for options that its schema has parsed. */
export function certificateOf(id: CertificateId): CertificateFunction<CertificateOptions<CertificateId>> {
  return certificates[id] as CertificateFunction<CertificateOptions<CertificateId>>
}
