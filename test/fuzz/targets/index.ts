import type { Target } from '../target'
import { datasetImport, datasetPreview } from './datasets'
import { kerasModels, tfjsModels } from './models'
import { projectArchives, projectDatabases } from './projects'
import { notes, ownFiles, studyFiles } from './texts'

/** Every reader of files that come from outside, with its share of the inputs. */
export const targets: readonly { readonly target: Target; readonly share: number }[] = [
  { target: kerasModels, share: 0.12 },
  { target: datasetImport, share: 0.32 },
  { target: datasetPreview, share: 0.16 },
  { target: tfjsModels, share: 0.1 },
  { target: projectArchives, share: 0.1 },
  { target: projectDatabases, share: 0.05 },
  { target: studyFiles, share: 0.05 },
  { target: ownFiles, share: 0.05 },
  { target: notes, share: 0.05 }
]
