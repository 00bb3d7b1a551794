import { type AttackInfo, attackInfos } from '@contract/attacks'
import { certificateInfos, type CertificateInfo } from '@contract/certificates'
import { trustChecks } from '@contract/checks'
import { estimatorInfos, type EstimatorInfo } from '@contract/estimators'
import { type FieldHint, type Paper } from '@contract/field'
import { type FormField, formFields } from '@contract/form-field'
import { layerInfos } from '@contract/layers'
import { trainingInfos, type TrainingInfo } from '@contract/training'
import { saliencyInfos } from '@contract/trial'
import { normText } from '@core/charts/conditions'
import { fromFile } from '../../i18n'
import { holdsWords } from '../../search-words'
import { defaultCost, knowledgeTexts } from '../attacks/attack-cost'

/** One thing that the program can do, as its declaration tells it. */
export interface MethodEntry {
  readonly id: string
  readonly label: string
  readonly summary: string
  readonly facts: readonly { readonly name: string; readonly value: string }[]
  readonly options: readonly FormField[]
  readonly paper: Paper | null
}

export interface MethodGroup {
  readonly id: string
  readonly title: string
  readonly text: string
  readonly entries: readonly MethodEntry[]
}

interface Declared {
  readonly label: string
  readonly summary: string
  readonly options: Parameters<typeof formFields>[0]
  readonly hints: Readonly<Record<string, FieldHint | null>>
  readonly paper?: Paper | null
}

type Facts = MethodEntry['facts']

function entriesOf<Info extends Declared>(
  infos: Readonly<Record<string, Info>>,
  facts: (info: Info) => Facts = () => []
): MethodEntry[] {
  return Object.entries(infos).map(([id, info]) => ({
    id,
    label: info.label,
    summary: info.summary,
    facts: facts(info),
    options: formFields(info.options, info.hints),
    paper: info.paper ?? null
  }))
}

const goalText = ({ family }: AttackInfo): string =>
  family === 'minimum-norm' ? 'the nearest adversarial image' : 'one within epsilon'

const bare = { options: [], paper: null }

/** Everything that is declared, group by group: what is declared later appears by itself. */
export function methodGroups(): readonly MethodGroup[] {
  return [
    {
      id: 'attacks',
      title: 'Attacks',
      text: 'Ways to look for an image that a network takes for another class.',
      entries: entriesOf<AttackInfo>(attackInfos, (info) => [
        { name: 'Norms', value: info.norms.map(normText).join(', ') },
        { name: 'Attacker sees', value: knowledgeTexts[info.knowledge] },
        { name: 'Looks for', value: goalText(info) },
        { name: 'Cost an image', value: defaultCost(info) }
      ])
    },
    {
      id: 'training',
      title: 'Training methods',
      text: 'What a network is trained to do, image by image.',
      entries: entriesOf<TrainingInfo>(trainingInfos)
    },
    {
      id: 'estimators',
      title: 'Estimators of Δx and Δp',
      text: 'How the two spreads are measured. Values of different estimators are never compared.',
      entries: entriesOf<EstimatorInfo>(estimatorInfos, (info) => [
        { name: 'Measure', value: info.measure },
        { name: 'Labels', value: info.labelRule },
        { name: 'Bound', value: info.boundNote }
      ])
    },
    {
      id: 'certificates',
      title: 'Certificates',
      text: 'What no attack within a radius can do, proven or estimated.',
      entries: entriesOf<CertificateInfo>(certificateInfos, (info) => [
        { name: 'Norms', value: info.norms.map(normText).join(', ') },
        { name: 'Promise', value: info.promiseNote },
        { name: 'Cost an image', value: info.costNote }
      ])
    },
    {
      id: 'checks',
      title: 'Checks of an evaluation',
      text: 'What is looked at before a robust accuracy is trusted.',
      entries: Object.entries(trustChecks).map(([id, { title, meaning, advice, rule, source }]) => ({
        ...bare,
        id,
        label: `${id} ${title}`,
        summary: meaning,
        facts: [
          { name: 'Rule', value: rule },
          { name: 'What to do', value: advice },
          { name: 'Source', value: source }
        ]
      }))
    },
    {
      id: 'layers',
      title: 'Layers',
      text: 'What a network can be built of.',
      entries: entriesOf(layerInfos as unknown as Readonly<Record<string, Declared>>)
    },
    {
      id: 'saliency',
      title: 'Saliency',
      text: 'Readings of which pixels a class hangs on.',
      entries: Object.entries(saliencyInfos).map(([id, { label, explanation, unit }]) => ({
        ...bare,
        ...{ id, label, summary: explanation, facts: [{ name: 'Unit', value: unit }] }
      }))
    }
  ]
}

/** The groups with the entries that hold all words of a query, in whatever they say. */
export function findMethods(groups: readonly MethodGroup[], query: string): MethodGroup[] {
  const holds = holdsWords(query)
  const fits = (entry: MethodEntry): boolean => {
    const said = [
      ...[entry.id, entry.label, entry.summary, entry.paper?.citation ?? '', entry.paper?.arxiv ?? ''],
      ...entry.facts.map(({ value }) => value),
      ...entry.options.flatMap(({ title, description }) => [title, description])
    ]
    return holds(said.join(' '))
  }
  return groups.flatMap((group) => {
    const entries = group.entries.filter(fits)
    return entries.length > 0 ? [{ ...group, entries }] : []
  })
}

/**
 * "40; 1 to 10,000" — what an option is without a choice, and within which bounds.
 *
 * @param all the options of its method: what it hangs on is called by its title
 */
export function optionRange(
  { type, initial, minimum, maximum, choices, nullable, hint }: FormField,
  all: readonly FormField[]
): string {
  const word =
    initial === null || initial === undefined
      ? hint?.when
        ? whenText(hint.when, all)
        : nullable
          ? 'none'
          : 'required'
      : valueText(initial)
  const bounds =
    type === 'choice'
      ? choices.map(fromFile).join(', ')
      : minimum !== null && maximum !== null
        ? `${minimum} to ${maximum}`
        : minimum !== null
          ? `from ${minimum}`
          : maximum !== null
            ? `up to ${maximum}`
            : ''
  return bounds === '' ? word : `${word}; ${bounds}`
}

/** "required where Goal is class" */
function whenText({ option, is }: NonNullable<FieldHint['when']>, all: readonly FormField[]): string {
  const title = all.find(({ key }) => key === option)?.title ?? option
  return `required where ${fromFile(title)} is ${fromFile(is)}`
}

function valueText(value: unknown): string {
  const word = value === true ? 'yes' : 'no'
  if (typeof value === 'boolean') return word
  if (typeof value === 'string') return fromFile(value)
  return typeof value === 'number' ? String(value) : JSON.stringify(value)
}
