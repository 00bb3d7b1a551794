import { certificateLabel } from '@contract/certificates'
import type { CertificateResult } from '@contract/certificates/result'
import { certificateOptions, optionsLine } from '@core/charts/conditions'
import { csvText, type CsvCell } from '@core/charts/csv'
import type { BundleFile, BundleSource } from './bundle'
import { pathPart } from './names'
import { runFolder } from './record-files'

/** What each certificate says of each test image, one file a certificate and network. */
export function radiusFiles({ input: { runs } }: BundleSource): BundleFile[] {
  return runs.flatMap(({ run, points }) => {
    const folder = `${runFolder(run)}/radii`
    return points.flatMap((point): BundleFile[] => {
      if (point.kind === 'certificate') return [[`${folder}/${fileOf(point.result)}`, rowsText(point.result)]]
      if (point.kind !== 'epoch') return []
      const epoch = `epoch-${String(point.epoch).padStart(4, '0')}`
      return (point.certificates ?? []).map((result, index) => [
        `${folder}/${epoch}-${index + 1}-${fileOf(result)}`,
        rowsText(result)
      ])
    })
  })
}

function fileOf({ spec }: CertificateResult): string {
  return `${pathPart(certificateLabel(spec))}.csv`
}

function rowsText({ spec, samples, seed }: CertificateResult): string {
  const isMeasured = samples.some(({ lipschitz }) => lipschitz !== undefined)
  return csvText(
    [certificateLabel(spec), optionsLine(certificateOptions(spec)), `seed ${seed}`],
    [
      ['sample', 'label', 'class', 'radius', ...(isMeasured ? ['local Lipschitz constant'] : [])],
      ...samples.map(({ index, label, predicted, radius, lipschitz }): CsvCell[] => [
        ...[index, label, predicted, radius],
        ...(isMeasured ? [lipschitz ?? null] : [])
      ])
    ]
  )
}
