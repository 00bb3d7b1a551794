/**
 * What stays when the window has to be loaded anew, in the words of every question about that. Jobs run in processes of
 * their own; the window writes down what stands in a form as soon as typing pauses (`useDraft`).
 */
export const workKept =
  'Jobs go on without it, and what they measured is stored. What stands in forms (studies, trainings, attacks and ' +
  'other runs, architectures, imports, a new project, the report) is kept, but for what was typed in the last second. ' +
  'What was only chosen for looking at, such as a zoom or a selection, may begin anew.'
