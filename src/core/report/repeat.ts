import type { Study } from '@contract/study'
import { section } from './blocks'
import { paragraph } from './cells'
import { compactJson } from './compact-json'
import type { Attachment, Section } from './document'
import { fileName, type Subject } from './input'

/** How to make the numbers again: commands, study files, seeds and hashes. */
export function repeatSection(subject: Subject): Section {
  const single = [...subject.imports, ...subject.reported.filter(({ run }) => run.studyId === null)]
  return section(
    'How to repeat it',
    [
      paragraph(
        'The project folder holds everything that was used: data, weights and results, each file named by its hash. ' +
          'Open it in Heisenbench, or make the numbers anew:'
      ),
      { kind: 'code', text: commands(subject) },
      paragraph(
        `${subject.usedStudies.length > 0 ? 'The study files are attached to this PDF. ' : ''}Compare with the hashes of ` +
          'the data and of the weights, the seeds and the versions under “Conditions”.'
      )
    ],
    [
      ...subject.usedStudies.map((study) =>
        section(`Study file ${study.name}`, [{ kind: 'code', text: studyText(study) }])
      ),
      ...(single.length > 0
        ? [
            section('Single runs', [
              {
                kind: 'code',
                text: single
                  .map(({ run }) => `${run.label}\n${JSON.stringify(run.spec, withoutFolders)}`)
                  .join('\n\n')
              }
            ])
          ]
        : [])
    ]
  )
}

/** A report travels: of files on this machine it keeps the name, not the folders that lead to it. */
function withoutFolders(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? fileName(value) : value
}

/** The study files, to travel inside the PDF, each under a name of its own. */
export function studyAttachments(subject: Subject): Attachment[] {
  const seen = new Map<string, number>()
  return subject.usedStudies.map((study) => {
    const count = (seen.get(study.name) ?? 0) + 1
    seen.set(study.name, count)
    return {
      name: `${study.name}${count > 1 ? `-${count}` : ''}.json`,
      description: `Study file: ${study.spec.title}`,
      text: `${studyText(study)}\n`
    }
  })
}

function commands(subject: Subject): string {
  const studies = subject.usedStudies.map(
    ({ name }) => `./bin/heisenbench study run "${name}.json" --project project`
  )
  return [
    './bin/heisenbench project create project',
    ...studies,
    './bin/heisenbench report --project project --out report.pdf'
  ].join('\n')
}

function studyText(study: Study): string {
  return compactJson(study.spec)
}
