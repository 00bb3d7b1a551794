import { menuWords } from './menu'

/** The menu of a field says what the native menu says. */
const { undo, redo, cut, copy, paste, selectAll } = menuWords

/**
 * What dialogs and notices of the system say. Main looks them up in the language of the window by their English text, so
 * they stand here, where the catalogue of texts takes them from; `{0}`, `{1}` are places for values.
 */
export const dialogWords = {
  allFiles: 'All files',
  saveReport: 'Save report',
  saveFile: 'Save {0}',
  exportDataset: 'Export data set',
  numpyArchive: 'NumPy archive',
  exportModel: 'Export model to',
  saveTranslation: 'Save a translation to fill in',
  saveDiagnostics: 'Save diagnostics',
  archiveProject: 'Archive project',
  projectArchive: 'Heisenbench project',
  jobAtWork: 'A job is still at work. Stop and quit?',
  jobsAtWork: '{0} jobs are still at work. Stop and quit?',
  jobInProject: 'A job is still at work. Stop it and close the project?',
  jobsInProject: '{0} jobs are still at work. Stop them and close the project?',
  whatIsKept:
    'What was measured so far is kept. Once the project is open again, “Resume all” among the jobs takes them up: a training goes on from its last checkpoint; attacks, certificates, transfer matrices and checks go on after what they have finished; the rest begins anew.',
  stopAndQuit: 'Stop and quit',
  stopAndClose: 'Stop and close',
  keepWorking: 'Keep working',
  close: 'Close',
  projectNotOpened: 'The project in {0} could not be opened.',
  about: 'About Heisenbench',
  whatItIs: 'An offline workbench for the accuracy-robustness trade-off of neural networks.',
  notResponding: 'The window does not respond.',
  notRespondingSince:
    'It has been busy for half a minute. You can wait for it to come back, or load it anew.',
  wait: 'Wait',
  loadAnew: 'Load the window anew',
  windowStopped: 'The window has stopped.',
  windowEnded: 'Its process has ended: {0}.',
  // Jobs run in processes of their own; the window writes down what stands in a form as soon as typing pauses.
  workKept:
    'Jobs go on without it, and what they measured is stored. What stands in forms (studies, trainings, attacks and other runs, architectures, imports, a new project, the report) is kept, but for what was typed in the last second. What was only chosen for looking at, such as a zoom or a selection, may begin anew.',
  windowAgain:
    'If it happens again, use the safe mode: it begins without remembered views and forms, and deletes nothing of them. Help, "Save diagnostics", writes down what the program knows of it.',
  safeMode: 'Safe mode',
  quit: 'Quit',
  crashed: 'it crashed',
  killed: 'another program ended it',
  outOfMemory: 'it ran out of memory',
  notStarted: 'it could not be started',
  endedWithError: 'it ended with an error',
  done: 'Done: {0}',
  failed: 'Failed: {0}',
  interrupted: 'Interrupted: {0}',
  jobEnded: 'The job has ended.',
  jobMade: 'It made "{0}".',
  undo,
  redo,
  cut,
  copy,
  paste,
  selectAll,
  noSuggestions: 'No suggestions',
  addToDictionary: 'Add to dictionary'
} as const
