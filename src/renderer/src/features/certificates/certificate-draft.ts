import {
  CertificateId,
  type CertificateInfo,
  type CertificateSpec,
  certificateInfos
} from '@contract/certificates'
import type { MeasurePlan } from '@contract/measurement'
import type { Norm } from '@contract/threat-model'

/** A certificate while a person still edits it; `CertificateSpec` judges it in the end. */
export interface CertificateDraft {
  certificate: CertificateId
  norm: Norm
  options: Record<string, unknown>
}

/** The certificates of a plan of measurements. */
export interface CertificatesDraft {
  certificates: CertificateDraft[]
  /** Null while the field is empty. */
  certifiedSamples: number | null
}

/** What a plan certifies where it does not say. */
const CERTIFIED = 100

const infos: Readonly<Record<CertificateId, CertificateInfo>> = certificateInfos

export const certificateChoices = CertificateId.options.map((value) => ({ value, label: infos[value].label }))

export function newCertificate(certificate: CertificateId): CertificateDraft {
  return { certificate, norm: infos[certificate].norms[0], options: {} }
}

export function draftOfCertificates(plan: MeasurePlan): CertificatesDraft {
  return {
    certificates: (plan.certificates ?? []).map((spec: CertificateSpec) => ({
      certificate: spec.certificate,
      norm: spec.norm,
      options: { ...spec.options }
    })),
    certifiedSamples: plan.certifiedSamples ?? CERTIFIED
  }
}

/** The part of a plan; nothing where nothing is certified, as in plans of older programs. */
export function certificatesOfDraft({ certificates, certifiedSamples }: CertificatesDraft): object {
  return certificates.length === 0 ? {} : { certificates, certifiedSamples }
}
