import { join } from 'node:path'
import type { CallInput, CallName } from '../../src/contract/ipc'

export type Expected = 'value' | 'not-found' | 'refused' | 'invalid-input' | 'disk-failed'
type Attempt<K extends CallName> = readonly [input: CallInput<K>, expected: Expected]

/** The smallest figure that there is. */
const figure = {
  ...{ kind: 'bars' as const, id: 'x', title: 'x', caption: '', xLabel: '', categories: [], series: [] },
  y: { label: '', unit: '', scale: 'linear' as const, min: null, max: null, format: 'number' as const },
  references: []
}

/** One attempt for every call there is: a missing one does not compile. In order, for they build on each other. */
export function attempts(folder: string): { [K in CallName]: Attempt<K> } {
  const project = join(folder, 'Border')
  const nobody = { runId: 'nobody' }
  return {
    'app.info': [undefined, 'value'],
    'app.menu': [{ entries: [] }, 'value'],
    'app.givenPath': [undefined, 'value'],
    'app.doctor': [undefined, 'value'],
    'app.saveDiagnostics': [{ path: null }, 'value'],
    'settings.get': [undefined, 'value'],
    'settings.set': [{ workerThreads: 1 }, 'value'],
    'languages.current': [undefined, 'value'],
    'languages.list': [undefined, 'value'],
    'spelling.wrong': [{ words: ['recieve'] }, 'value'],
    'languages.saveTemplate': [{ path: join(folder, 'de.json') }, 'value'],
    'projects.recent': [undefined, 'value'],
    'projects.current': [undefined, 'value'],
    'projects.create': [{ folder: project, name: 'Border' }, 'value'],
    'projects.damage': [undefined, 'value'],
    'projects.backups': [{ folder: project }, 'value'],
    'projects.takeBackup': [{ folder: project, file: 'project.db', taskId: 'backup' }, 'not-found'],
    'drafts.keep': [{ project, form: 'train', text: '{}' }, 'value'],
    'drafts.list': [{ project }, 'value'],
    'views.keep': [{ project, view: 'compare', text: '{}' }, 'value'],
    'views.list': [{ project }, 'value'],
    'presets.list': [undefined, 'value'],
    'presets.save': [{ kind: 'threat', name: 'x', body: { norm: 'l2', epsilon: 1 } }, 'value'],
    'presets.remove': [{ kind: 'threat', name: 'x' }, 'value'],
    'projects.open': [{ folder: project }, 'value'],
    'datasets.list': [undefined, 'value'],
    'datasets.trashed': [undefined, 'value'],
    'datasets.rename': [{ datasetId: 'nobody', name: 'x' }, 'not-found'],
    'datasets.trash': [{ datasetIds: ['nobody'] }, 'not-found'],
    'datasets.restore': [{ datasetIds: ['nobody'] }, 'not-found'],
    'datasets.emptyTrash': [undefined, 'value'],
    'datasets.preview': [
      { token: 'one', source: { kind: 'path', path: join(folder, 'nothing.csv') } },
      'not-found'
    ],
    'datasets.labels': [{ datasetId: 'nothing', split: 'train' }, 'not-found'],
    'datasets.images': [{ datasetId: 'nothing', split: 'train', indices: [0] }, 'not-found'],
    'datasets.values': [{ datasetId: 'nothing', split: 'train', index: 0 }, 'not-found'],
    'datasets.statistics': [{ datasetId: 'nothing' }, 'value'],
    'datasets.predictions': [{ datasetId: 'nothing', modelId: 'nothing' }, 'not-found'],
    'datasets.nearest': [
      { token: 'one', datasetId: 'nothing', modelId: null, split: 'test', index: 0 },
      'not-found'
    ],
    'datasets.cancelNearest': [{ token: 'one' }, 'value'],
    'datasets.draw': [{ theory: 'nothing', path: join(folder, 'x.npz') }, 'not-found'],
    'datasets.export': [{ datasetId: 'nothing', path: join(folder, 'x.npz'), token: 'one' }, 'not-found'],
    'datasets.cancelExport': [{ token: 'one' }, 'value'],
    'datasets.cancelPreview': [{ token: 'one' }, 'value'],
    'datasets.recognise': [{ paths: [project] }, 'value'],
    'models.list': [undefined, 'value'],
    'models.trashed': [undefined, 'value'],
    'models.graph': [{ modelId: 'nobody' }, 'not-found'],
    'models.weights': [{ modelId: 'nobody' }, 'not-found'],
    'models.rename': [{ modelId: 'nobody', name: 'x' }, 'not-found'],
    'models.trash': [{ modelIds: ['nobody'] }, 'not-found'],
    'models.restore': [{ modelIds: ['nobody'] }, 'not-found'],
    'models.emptyTrash': [undefined, 'value'],
    'models.export': [{ modelId: 'nobody', parent: folder }, 'not-found'],
    'models.try': [
      { modelId: 'nobody', image: { from: 'file', path: join(folder, 'none.png') } },
      'not-found'
    ],
    'architectures.list': [undefined, 'value'],
    'architectures.save': [
      { id: null, architecture: { name: 'mine', layers: [{ kind: 'flatten' }] } },
      'value'
    ],
    'architectures.remove': [{ id: 'nobody' }, 'not-found'],
    'studies.builtin': [undefined, 'value'],
    'studies.list': [undefined, 'value'],
    'studies.start': [
      {
        heisenbenchStudy: 1,
        name: 'missing-data',
        title: 'x',
        dataset: { name: 'missing' },
        networks: ['linear'],
        epochs: 1,
        measure: {}
      },
      'not-found'
    ],
    'studies.resume': [{ studyId: 'nobody' }, 'not-found'],
    'studies.rename': [{ studyId: 'nobody', name: 'other' }, 'not-found'],
    'studies.remove': [{ studyId: 'nobody' }, 'not-found'],
    'jobs.start': [
      { kind: 'uncertainty', model: 'missing', dataset: 'missing', estimator: { estimator: 'local' } },
      'not-found'
    ],
    'jobs.estimate': [[{ kind: 'train', dataset: 'mnist', architecture: 'mlp' }], 'value'],
    'jobs.cancel': [nobody, 'not-found'],
    'jobs.resume': [nobody, 'not-found'],
    'jobs.list': [undefined, 'value'],
    'jobs.detail': [nobody, 'not-found'],
    'jobs.log': [nobody, 'not-found'],
    'jobs.queue': [undefined, 'value'],
    'jobs.pause': [{ paused: false }, 'value'],
    'jobs.hold': [{ runId: 'nobody', held: true }, 'not-found'],
    'jobs.stopAfterEpoch': [{ runId: 'nobody', stop: true }, 'not-found'],
    'jobs.move': [{ runId: 'nobody', before: null }, 'invalid-input'],
    'marks.list': [undefined, 'value'],
    'marks.change': [{ runId: 'nobody', change: { starred: true } }, 'not-found'],
    'marks.earlierNotes': [nobody, 'not-found'],
    'marks.trash': [{ runIds: ['nobody'] }, 'not-found'],
    'marks.restore': [{ runIds: ['nobody'] }, 'not-found'],
    'marks.emptyTrash': [{ only: null }, 'value'],
    'reports.options': [undefined, 'value'],
    'reports.keep': [{ folder: project, options: { author: 'Ada' } }, 'value'],
    'compare.summaries': [{ runIds: ['nobody'] }, 'not-found'],
    'compare.detail': [nobody, 'not-found'],
    'compare.points': [{ runId: 'nobody', offset: 0, count: 5 }, 'not-found'],
    'compare.differences': [{ baseline: 'nobody', others: ['nobody'] }, 'not-found'],
    'compare.costs': [{ evaluationIds: ['nobody'] }, 'value'],
    'compare.classes': [{ evaluationIds: ['nothing'] }, 'not-found'],
    'compare.margins': [{ evaluationIds: ['nothing'] }, 'not-found'],
    'compare.samples': [{ evaluationId: 'nothing' }, 'not-found'],
    'compare.checkOffer': [{ evaluationId: 'e' }, 'not-found'],
    'compare.worstOfModel': [{ model: 'nothing' }, 'not-found'],
    'compare.trust': [{ evaluationId: 'nothing' }, 'not-found'],
    'conformance.state': [undefined, 'value'],
    'conformance.start': [{ kind: 'conformance', attacks: ['fgsm'] }, 'value'],
    'conformance.stop': [undefined, 'value'],
    // It was stopped before it had a certificate.
    'conformance.keep': [undefined, 'not-found'],
    'conformance.save': [{ path: null, format: 'json' }, 'not-found'],
    'reports.earlierNotes': [{ section: 'notes' }, 'value'],
    'reports.preview': [{ token: 'one', options: {} }, 'value'],
    'reports.save': [{ path: null, options: {} }, 'value'],
    'reports.stop': [{ token: 'one' }, 'value'],
    'gallery.evaluations': [undefined, 'value'],
    'gallery.examples': [{ evaluationId: 'nothing' }, 'not-found'],
    'gallery.images': [{ evaluationId: 'nothing', sampleIndices: [0] }, 'not-found'],
    'gallery.film': [{ token: 'x', evaluationId: 'nothing', sampleIndex: 0 }, 'not-found'],
    'gallery.readings': [{ token: 'x', evaluationId: 'nothing', sampleIndex: 0 }, 'not-found'],
    'gallery.cancel': [{ token: 'nobody' }, 'value'],
    'kept.list': [undefined, 'value'],
    'kept.add': [
      { kind: 'table', title: 'x', conditions: [], place: null, data: { columns: ['a'], rows: [[1]] } },
      'value'
    ],
    'kept.remove': [{ id: 'nobody' }, 'not-found'],
    'kept.restore': [{ id: 'nobody' }, 'not-found'],
    'kept.rename': [{ id: 'nobody', title: 'x' }, 'not-found'],
    'kept.reorder': [{ ids: ['nobody'] }, 'invalid-input'],
    'exports.saveFigure': [
      {
        ...{ path: 'x.pdf', name: 'x' },
        figure: { kind: 'chart', title: 'x', conditions: [], place: null, data: figure }
      },
      'invalid-input'
    ],
    'exports.save': [{ path: null, name: 'x', format: 'csv', data: 'a,b' }, 'value'],
    'exports.copyImage': [{ png: 'bm90IGEgcG5n' }, 'invalid-input'],
    'exports.copyText': [{ text: 'x' }, 'value'],
    'dialogs.chooseFolder': [{ title: 'x', create: true }, 'value'],
    'dialogs.chooseFile': [{ title: 'x', extensions: ['csv'] }, 'value'],
    'files.reveal': [{ path: '/etc/hostname' }, 'refused'],
    'projects.close': [undefined, 'value'],
    'projects.cards': [undefined, 'value'],
    'projects.rename': [{ folder: project, name: 'Border again' }, 'value'],
    'projects.tag': [{ folder: project, tags: ['thesis'] }, 'value'],
    'projects.duplicate': [{ folder: project, taskId: 'copy' }, 'value'],
    'projects.archive': [{ folder: project, path: null, taskId: 'zip' }, 'value'],
    'projects.unpack': [
      { archive: join(folder, 'none.zip'), parent: folder, taskId: 'unzip' },
      'disk-failed'
    ],
    'projects.stop': [{ taskId: 'nothing' }, 'value'],
    'projects.trash': [{ folder: project }, 'value'],
    'projects.trashed': [undefined, 'value'],
    'projects.restore': [{ id: 'nobody' }, 'not-found'],
    'projects.forget': [{ folder: project }, 'value'],
    'projects.recall': [{ folder: `${project} of nobody` }, 'not-found']
  }
}
