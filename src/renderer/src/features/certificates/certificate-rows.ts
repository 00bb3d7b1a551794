import { certificateInfos, certificateLabel } from '@contract/certificates'
import type { CertificateResult } from '@contract/certificates/result'
import type { RunDetail } from '@contract/run'
import { limitText, lipschitzText, shareAtLimit } from '@core/charts/certificate-text'
import { certificateOptions, normText, optionsLine } from '@core/charts/conditions'
import { formatCount, formatNumber, formatRate, formatRateInterval, MISSING } from '@core/charts/format'
import { networkOf } from '@core/charts/run-style'
import type { SeenTable } from '../../components/kept-table'

/** A certificate, and the run that it was found by. */
export interface FoundCertificate {
  readonly detail: RunDetail
  readonly result: CertificateResult
}

const promises = {
  exact: { label: 'exact' },
  sound: { label: 'proof' },
  probable: { label: 'proof but for α' },
  estimate: { label: 'estimate' }
} as const

/** A certificate in words, as a row of the table says it. */
export function certificateRow({ detail, result }: FoundCertificate) {
  const { spec, sampleCount, offset, seed } = result
  const { promise, promiseNote } = certificateInfos[spec.certificate]
  return {
    runId: detail.run.id,
    network: detail.run.produced ?? networkOf(detail),
    certificate: certificateLabel(spec),
    norm: normText(spec.norm),
    promise: promises[promise].label,
    promiseNote,
    right: formatRate(result.cleanAccuracy),
    rightInterval: formatRateInterval(result.cleanAccuracy),
    meanRadius: formatNumber(result.meanRadius),
    limit: limitText(result),
    lipschitz: lipschitzText(result) || MISSING,
    abstained: formatCount(result.abstained),
    conditions: `${optionsLine(certificateOptions(spec))}; ${formatCount(sampleCount)} images from no. ${formatCount(offset)}, seed ${seed}`
  }
}

const title = 'Certificates'

/** The table as it is seen. */
export function seenCertificates(found: readonly FoundCertificate[]): SeenTable {
  return {
    title,
    conditions: [
      'Right: share of all images, with its Wilson 95 % interval',
      'Local Lipschitz constant: mean over all images, with its 95 % interval'
    ],
    columns: [
      ...['Network', 'Certificate', 'Norm', 'Promise', 'Right', 'Mean radius'],
      ...['Local Lipschitz constant', 'Abstained', 'Conditions']
    ],
    rows: found
      .map(certificateRow)
      .map((row) => [
        ...[row.network, row.certificate, row.norm, row.promise, `${row.right} (${row.rightInterval})`],
        row.limit === '' ? row.meanRadius : `${row.meanRadius} (${row.limit})`,
        ...[row.lipschitz, row.abstained, row.conditions]
      ])
  }
}

/** The same with its numbers at full precision. */
export function certificateNumbers(found: readonly FoundCertificate[]): SeenTable {
  return {
    ...{ title, conditions: [] },
    columns: [
      ...['Network', 'Certificate', 'Norm', 'Promise', 'Right', 'Right from', 'Right to'],
      ...['Mean radius', 'Share at the largest possible', 'Local Lipschitz constant'],
      ...['Lipschitz from', 'Lipschitz to', 'Abstained', 'Images', 'Conditions']
    ],
    rows: found.map((one) => {
      const { network, certificate, norm, promise, conditions } = certificateRow(one)
      const { cleanAccuracy, meanRadius, meanLipschitz, abstained, sampleCount } = one.result
      return [
        ...[network, certificate, norm, promise, cleanAccuracy.value, cleanAccuracy.low, cleanAccuracy.high],
        ...[meanRadius, shareAtLimit(one.result), meanLipschitz?.value ?? null],
        ...[meanLipschitz?.low ?? null, meanLipschitz?.high ?? null, abstained, sampleCount, conditions]
      ]
    })
  }
}
