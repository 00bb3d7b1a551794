import { z } from 'zod'
import { declareForm } from '../given'
import { Norm, type ConvexNorm } from '../threat-model'
import { clever } from './clever'
import { crown } from './crown'
import { firstorder } from './firstorder'
import type { CertificateInfo } from './info'
import { interval } from './interval'
import { linear } from './linear'
import { lipschitz } from './lipschitz'
import { lipschitzness } from './lipschitzness'
import { smoothing } from './smoothing'

export type { CertificateInfo } from './info'

/** All certificates and estimates of a radius, by id. A new one is a file here, a function in core and a line in both lists. */
export const certificateInfos = {
  smoothing,
  interval,
  crown,
  linear,
  firstorder,
  lipschitz,
  lipschitzness,
  clever
} as const satisfies Record<string, CertificateInfo>

export type CertificateId = keyof typeof certificateInfos
export type CertificateOptions<K extends CertificateId> = z.output<(typeof certificateInfos)[K]['options']>

export const CertificateId = z.enum(Object.keys(certificateInfos) as [CertificateId, ...CertificateId[]])

type SpecOf<K extends CertificateId> = K extends CertificateId
  ? { certificate: K; norm: ConvexNorm; options: CertificateOptions<K> }
  : never
type SpecInputOf<K extends CertificateId> = K extends CertificateId
  ? {
      certificate: K
      norm: Norm
      options?: z.input<(typeof certificateInfos)[K]['options']> | undefined
    }
  : never

/** One certificate with its norm and its options, as a form, a study file or a command gives it. */
export type CertificateSpec<K extends CertificateId = CertificateId> = SpecOf<K>

const AnySpec = z.object({
  certificate: CertificateId,
  norm: Norm,
  options: z.record(z.string(), z.unknown()).optional()
})

/** Parses a certificate: the options by its own schema, the norm against those that it knows. */
export const CertificateSpec = AnySpec.transform((spec, context) => {
  const info: CertificateInfo = certificateInfos[spec.certificate]
  if (!info.norms.some((norm) => norm === spec.norm)) {
    context.addIssue({
      code: 'custom',
      path: ['norm'],
      message: `${info.label} knows ${info.norms.join(', ')}, not ${spec.norm}`
    })
  }
  const options = info.options.safeParse(spec.options ?? {})
  if (!options.success) {
    for (const issue of options.error.issues)
      context.addIssue({ code: 'custom', path: ['options', ...issue.path], message: issue.message })
    return z.NEVER
  }
  return { ...spec, options: options.data } as CertificateSpec
}) as unknown as z.ZodType<CertificateSpec, SpecInputOf<CertificateId>>

declareForm(CertificateSpec, ({ certificate }) => {
  const { success, data: id } = CertificateId.safeParse(certificate)
  return success ? AnySpec.extend({ options: certificateInfos[id].options }) : null
})

/** True where the radius proves nothing. */
export function isEstimate(id: CertificateId): boolean {
  return certificateInfos[id].promise === 'estimate'
}

/** A short name for charts and tables: "CROWN linf", "Smoothing σ 0.25 l2", "CLEVER l2 (estimate, no certificate)". */
export function certificateLabel(spec: CertificateSpec): string {
  const sigma = spec.certificate === 'smoothing' ? ` σ ${spec.options.sigma}` : ''
  const hidden = spec.certificate === 'crown' && spec.options.hidden === 'interval' ? '-IBP' : ''
  const remark = isEstimate(spec.certificate) ? ' (estimate, no certificate)' : ''
  return `${certificateInfos[spec.certificate].shortName}${hidden}${sigma} ${spec.norm}${remark}`
}
