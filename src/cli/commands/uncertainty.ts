import type { Command } from 'commander'
import { estimatorInfos, EstimatorId, type EstimatorInfo } from '@contract/estimators'
import { AppError, parseOrThrow } from '@contract/errors'
import { UncertaintyJobSpec } from '@contract/job'
import type { Interval } from '@contract/measurement'
import { flagsOf, inputFrom, mergeFlags, optionsOf } from '../flags'
import { uncertaintySummary } from '../lines'
import { runJob } from '../run-job'
import { action } from '../session'

const jobFlags = flagsOf(UncertaintyJobSpec, [], ['model', 'dataset', 'seed'])
const optionPath = ['estimator', 'options']
const optionFlags = mergeFlags(
  Object.values(estimatorInfos).map((info: EstimatorInfo) => flagsOf(info.options, optionPath))
)

/** `--samples` counts images for every estimator, whatever its own option is called. */
const sampleOption: Readonly<Record<EstimatorId, string>> = { data: 'samples', local: 'images' }

const shown = ({ value, low, high }: Interval): string =>
  low === null || high === null
    ? value.toPrecision(5)
    : `${value.toPrecision(5)} (${low.toPrecision(5)} to ${high.toPrecision(5)})`

export function addUncertaintyCommand(program: Command): void {
  const uncertainty = program
    .command('uncertainty')
    .description('Measure the uncertainty pair of a network')
    .requiredOption('--project <DIR>', 'project folder')
    .requiredOption(`--estimator <${EstimatorId.options.join('|')}>`, 'the estimator')
    .option('--per-pixel', 'with --json: also the values of each pixel')
  for (const option of [...jobFlags, ...optionFlags].flatMap(optionsOf)) {
    if (['--model', '--dataset'].includes(option.long ?? '')) option.makeOptionMandatory()
    uncertainty.addOption(option)
  }
  uncertainty.action(
    action(async ({ app, output, options }) => {
      const id = parseOrThrow(
        EstimatorId,
        options['estimator'],
        `The estimator (one of ${EstimatorId.options.join(', ')})`
      )
      const given = { ...options }
      if (given['samples'] !== undefined) given[sampleOption[id]] ??= given['samples']
      const own = optionFlags.filter((flag) => (flag.path[2] ?? '') in estimatorInfos[id].options.shape)
      const input = inputFrom([...jobFlags, ...own], given)
      const spec = parseOrThrow(
        UncertaintyJobSpec,
        {
          ...input,
          kind: 'uncertainty',
          estimator: { ...(input['estimator'] as object | undefined), estimator: id }
        },
        'The estimate'
      )
      const { points } = await runJob(app, spec, output)
      const result = points.flatMap((point) => (point.kind === 'uncertainty' ? [point.result] : []))[0]
      if (!result) throw new AppError('bug', 'The estimate ended without a result.')
      const pixels = options['perPixel'] === true ? { sigmaX: result.sigmaX, sigmaP: result.sigmaP } : {}
      output.line({
        kind: 'result',
        model: spec.model,
        dataset: spec.dataset,
        ...uncertaintySummary(result),
        ...pixels
      })
      const info: EstimatorInfo = estimatorInfos[id]
      output.text(
        `${info.label} on "${spec.model}", ${result.sampleCount} images, seed ${result.seed}${result.resolved ? '' : '  ** not resolved **'}`
      )
      output.text(`  Δx       ${shown(result.totalSigmaX)}`)
      output.text(`  Δp       ${shown(result.totalSigmaP)}`)
      output.text(
        `  Δx·Δp    ${shown(result.product)}   ${result.boundExact ? 'bound' : 'reference'} d/2 = ${result.bound}`
      )
      output.text(
        `  covariance check ${result.covarianceCheck.value.toFixed(4)} ± ${result.covarianceCheck.standardError.toFixed(4)}, expected ${result.covarianceCheck.expected ?? 'unknown'}`
      )
      output.text(`  effective sample size ${result.effectiveSampleSize.toFixed(1)}`)
      for (const warning of result.warnings) output.text(`  ! ${warning.message}`)
    })
  )
}
