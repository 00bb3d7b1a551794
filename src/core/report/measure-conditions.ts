import { attackInfos, attackLabel, type AttackInfo } from '@contract/attacks'
import { estimatorInfos } from '@contract/estimators'
import {
  COMFORTABLE_FROM,
  RESOLVED_FROM,
  type AttackResult,
  type UncertaintyResult
} from '@contract/measurement'
import { epsilonAsText } from '@contract/threat-model'
import {
  attackOptions,
  estimatorOptions,
  goalText,
  normText,
  optionsLine,
  threatKey
} from '../charts/conditions'
import { gateText } from '../charts/estimate-text'
import {
  formatBox,
  formatCount,
  formatSeeds,
  formatNumber,
  formatSeconds,
  formatSetting,
  MISSING
} from '../charts/format'
import { extentOf } from '../charts/ticks'
import { groupsBy } from '../charts/groups-by'
import { section, table } from './blocks'
import { cell, numberColumn, paragraph, textColumn } from './cells'
import type { Section } from './document'
import type { Subject } from './input'

/** All attack results of the report, in the order of the runs. */
export function attackResults(subject: Subject): AttackResult[] {
  return subject.reported.flatMap(({ points }) =>
    points.flatMap((point) => {
      if (point.kind === 'epoch') return point.attacks
      return point.kind === 'attack' ? [point.result] : []
    })
  )
}

/** All results of the uncertainty relation, in the order of the runs. */
export function uncertaintyResults(subject: Subject): UncertaintyResult[] {
  return subject.reported.flatMap(({ points }) =>
    points.flatMap((point) => {
      if (point.kind === 'epoch') return point.uncertainty
      return point.kind === 'uncertainty' ? [point.result] : []
    })
  )
}

/** Threat models, and the attacks with all their settings and what they cost. */
export function attackSection(subject: Subject): Section[] {
  const results = attackResults(subject)
  if (results.length === 0) return []
  const threats = groupsBy(results, ({ threatModel }) => threatKey(threatModel) + threatModel.knowledge)
  const attacks = groupsBy(results, ({ spec, sampleCount, offset }) =>
    JSON.stringify([spec, sampleCount, offset])
  )
  return [
    section('Threat models and attacks', [
      paragraph(
        'An attack may change every pixel of a test image, as long as the change stays inside the ball of radius ' +
          'epsilon and the image inside its box. Whether it succeeded is judged on a fresh forward pass after clipping ' +
          'to both, not by the attack itself.'
      ),
      table(
        'Threat models. Figures under different ones are never merged.',
        [
          textColumn('Norm'),
          numberColumn('Epsilon', 'unit of x'),
          numberColumn('Epsilon', 'n/255'),
          textColumn('Box'),
          textColumn('Knowledge'),
          textColumn('Goal'),
          textColumn('Attacks')
        ],
        threats.map((all) => {
          const [first] = all
          const { norm, epsilon, bounds, knowledge, targeted, motion } = first.threatModel
          return [
            cell(normText(norm)),
            cell(
              formatSetting(epsilon),
              motion && `of ${formatSetting(motion.rotation)}° and a shift of ${formatSetting(motion.shift)}`
            ),
            cell(
              norm === 'linf' || norm === 'l2' || norm === 'l1' ? epsilonAsText(epsilon, bounds) : MISSING
            ),
            cell(formatBox(bounds)),
            cell(knowledge),
            cell(targeted ? goalText(first.threatModel) : 'any wrong class'),
            cell([...new Set(all.map(({ spec }) => attackLabel(spec)))].join(', '))
          ]
        })
      ),
      table(
        'Attacks. Calls: forward and backward passes for each image, without those of the referee, over all measurements.',
        [
          textColumn('Attack'),
          textColumn('Settings'),
          numberColumn('Images'),
          textColumn('Seeds'),
          numberColumn('Calls', 'forward / backward'),
          numberColumn('Time', 'mean'),
          textColumn('arXiv')
        ],
        attacks.map((all) => {
          const [first] = all
          const info: AttackInfo = attackInfos[first.spec.attack]
          const from = first.offset > 0 ? `from no. ${formatCount(first.offset)}` : ''
          return [
            cell(attackLabel(first.spec)),
            cell(optionsLine(attackOptions(first.spec))),
            cell(formatCount(first.sampleCount), from),
            cell(formatSeeds(all.map(({ seed }) => seed))),
            cell(
              `${range(all.map((one) => one.forwardCalls))} / ${range(all.map((one) => one.backwardCalls))}`
            ),
            cell(formatSeconds(mean(all.map(({ seconds }) => seconds)))),
            cell(info.paper.arxiv ?? info.paper.citation)
          ]
        })
      )
    ])
  ]
}

/** The estimators with their measure, label rule, options and the rule for what is resolved. */
export function estimatorSection(subject: Subject): Section[] {
  const results = uncertaintyResults(subject)
  if (results.length === 0) return []
  const groups = groupsBy(results, ({ spec, sampleCount }) => JSON.stringify([spec, sampleCount]))
  return [
    section('Estimators of the uncertainty relation', [
      ...groups.flatMap((all) => {
        const [first] = all
        const info = estimatorInfos[first.spec.estimator]
        const unresolved = all.filter(({ resolved }) => !resolved).length
        return [
          {
            kind: 'facts',
            facts: [
              { label: 'Estimator', value: info.label },
              { label: 'Measure', value: info.measure },
              { label: 'Label', value: info.labelRule },
              { label: 'Settings', value: optionsLine(estimatorOptions(first.spec)) },
              {
                label: 'Sample',
                value: `${formatCount(first.sampleCount)} images of ${formatCount(first.dimension)} pixels, seeds ${formatSeeds(all.map(({ seed }) => seed))}`
              },
              {
                label: 'Constant pixels',
                value: `${range(all.map(({ constantPixels }) => constantPixels))}, left out of every mean`
              },
              { label: 'Bound', value: info.boundNote },
              {
                label: 'Not resolved',
                value: `${formatCount(unresolved)} of ${formatCount(all.length)} measurements (${gateText(first.spec)})`
              },
              { label: 'Paper', value: `${info.paper.citation}, arXiv ${info.paper.arxiv}` }
            ]
          } as const
        ]
      }),
      paragraph(
        `Below an effective sample size of ${RESOLVED_FROM} (${COMFORTABLE_FROM} on a box) a packet is not resolved and left out; from there to ${COMFORTABLE_FROM} ` +
          'it carries a warning, because its interval is too narrow.'
      )
    ])
  ]
}

function range(values: readonly number[]): string {
  const extent = extentOf(values)
  if (!extent) return MISSING
  const [low, high] = [extent.low, extent.high].map((value) =>
    Number.isInteger(value) ? formatCount(value) : formatNumber(value, 3)
  )
  return low === high ? (low ?? '') : `${low} – ${high}`
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}
