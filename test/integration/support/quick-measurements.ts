import { certificateInfos, type CertificateId } from '../../../src/contract/certificates'
import type { EstimatorId } from '../../../src/contract/estimators'

/** Every certificate with every norm that it knows. */
export const certificateCases = Object.values(certificateInfos).flatMap(({ id, norms }) =>
  norms.map((norm) => ({ certificate: id as CertificateId, norm, name: `${id} ${norm}` }))
)
/** Options with which estimators take a moment. */
export const quickEstimators = {
  data: { samples: 30 },
  local: { images: 3, draws: 32 },
  chain: { images: 2, chains: 4, warmUp: 20, kept: 8, thinning: 1 },
  global: { samples: 30, draws: 100 }
} as const satisfies Record<EstimatorId, object>
/** The same for certificates that draw. */
export const quickCertificates: Partial<Record<CertificateId, object>> = {
  smoothing: { draws: 60, selectionDraws: 20 },
  clever: { batches: 4, draws: 8 },
  lipschitz: { draws: 8 },
  lipschitzness: { steps: 3 }
}
