import type { Command } from 'commander'
import { estimatorInfos, EstimatorId, type EstimatorInfo } from '@contract/estimators'
import { AppError, parseOrThrow } from '@contract/errors'
import { parseGiven } from '@contract/given'
import { UncertaintyJobSpec } from '@contract/job'
import type { Interval, UncertaintyResult } from '@contract/measurement'
import {
  boundAlong,
  boundErrorText,
  covarianceParts,
  covarianceVerdict,
  dimensionExcess,
  packetsText
} from '@core/charts/estimate-text'
import { flagsOf, inputFrom, mergeFlags, optionsOf } from '../flags'
import { uncertaintySummary } from '../lines'
import { runJob } from '../run-job'
import { action } from '../session'

const jobFlags = flagsOf(UncertaintyJobSpec, [], ['model', 'dataset', 'eachClass', 'seed'])
const optionPath = ['estimator', 'options']
const optionFlags = mergeFlags(
  Object.values(estimatorInfos).map((info: EstimatorInfo) => flagsOf(info.options, optionPath))
)

/** `--samples` counts images for every estimator, whatever its own option is called. */
const sampleOption: Readonly<Record<EstimatorId, string>> = {
  data: 'samples',
  local: 'images',
  chain: 'images',
  global: 'samples'
}

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
      if (sampleOption[id] !== 'samples' && given['samples'] !== undefined) {
        given[sampleOption[id]] ??= given['samples']
        delete given['samples']
      }
      const input = inputFrom([...jobFlags, ...optionFlags], given)
      const spec = parseGiven(
        UncertaintyJobSpec,
        {
          ...input,
          kind: 'uncertainty',
          estimator: { ...(input['estimator'] as object | undefined), estimator: id }
        },
        'The estimate'
      )
      const { points } = await runJob(app, spec, output)
      const results = points.flatMap((point) => (point.kind === 'uncertainty' ? [point.result] : []))
      if (results.length === 0) throw new AppError('bug', 'The estimate ended without a result.')
      for (const result of results) {
        const pixels = options['perPixel'] === true ? { sigmaX: result.sigmaX, sigmaP: result.sigmaP } : {}
        output.line({
          kind: 'result',
          model: spec.model,
          dataset: spec.dataset,
          ...uncertaintySummary(result),
          ...pixels
        })
        for (const line of uncertaintyLines(spec.model, result)) output.text(line)
      }
    })
  )
}

/** A result as lines for people. */
function uncertaintyLines(model: string, result: UncertaintyResult): string[] {
  const info: EstimatorInfo = estimatorInfos[result.spec.estimator]
  const options: Readonly<Record<string, unknown>> = { ...result.spec.options }
  const only = info.classOption === null ? null : options[info.classOption]
  const { covarianceCheck: check } = result
  const [excess, half] = [dimensionExcess(result), boundAlong(result.spec)]
  return [
    `${info.label} on "${model}"${typeof only === 'number' ? `, class ${only}` : ''}, ${result.sampleCount} images, seed ${result.seed}` +
      (result.resolved ? '' : '  ** not resolved **'),
    `  Δx       ${shown(result.totalSigmaX)}`,
    `  Δp       ${shown(result.totalSigmaP)}`,
    `  Δx·Δp    ${shown(result.product)}   ${result.boundExact ? 'bound' : 'reference'} ${[result.bound.toPrecision(5), boundErrorText(result)].filter(Boolean).join(' ')} (d = ${result.dimension})`,
    ...(excess === null
      ? []
      : [`  d·excess ${excess.toPrecision(4)}   the excess over the bound times the dimension`]),
    ...(result.gradientDirectionProduct
      ? [
          `  along ∇l ${shown(result.gradientDirectionProduct)}   Δx·Δp along the loss gradient${half === null ? '' : `, bound ${half}`}: look here first`
        ]
      : []),
    ...(result.networkTerm
      ? [`  s        ${shown(result.networkTerm)}   what the network adds to the window`]
      : []),
    `  covariance check ${check.value.toFixed(4)} ± ${check.standardError.toFixed(4)}, expected ${check.expected?.toFixed(4) ?? 'unknown'}${check.passed === null ? '' : `: ${covarianceVerdict(check)}`}`,
    ...covarianceParts(check).map((part) => `    ${part}`),
    `  effective sample size ${result.effectiveSampleSize.toFixed(1)}${result.rHat === null ? '' : `, R-hat ${result.rHat.toFixed(3)}`}${result.packets ? `; ${packetsText(result)}` : ''}`,
    ...result.warnings.map(({ message }) => `  ! ${message}`)
  ]
}
