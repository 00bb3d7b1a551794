import {
  Aim,
  Connection,
  Cpu,
  DataAnalysis,
  Document,
  Files,
  FolderOpened,
  List,
  MapLocation,
  Odometer,
  Picture,
  QuestionFilled,
  ScaleToOriginal,
  Setting,
  Timer
} from '@element-plus/icons-vue'
import type { Page } from '../route'

export interface PageEntry {
  readonly page: Page
  readonly label: string
  readonly icon: object
  readonly needsProject: boolean
}

/** The pages in the order of the rail; menu, palette and shortcuts follow it. */
export const pageEntries: readonly PageEntry[] = [
  { page: 'projects', label: 'Projects', icon: FolderOpened, needsProject: false },
  { page: 'study', label: 'Study', icon: DataAnalysis, needsProject: true },
  { page: 'train', label: 'Train', icon: Cpu, needsProject: true },
  { page: 'runs', label: 'Runs', icon: List, needsProject: true },
  { page: 'compare', label: 'Compare', icon: ScaleToOriginal, needsProject: true },
  { page: 'jobs', label: 'Jobs', icon: Timer, needsProject: true },
  { page: 'attacks', label: 'Attacks', icon: Aim, needsProject: true },
  { page: 'gallery', label: 'Gallery', icon: Picture, needsProject: true },
  { page: 'uncertainty', label: 'Uncertainty', icon: Odometer, needsProject: true },
  { page: 'data', label: 'Data', icon: Files, needsProject: true },
  { page: 'models', label: 'Models', icon: Connection, needsProject: true },
  { page: 'projector', label: 'Projector', icon: MapLocation, needsProject: true },
  { page: 'report', label: 'Report', icon: Document, needsProject: true },
  { page: 'settings', label: 'Settings', icon: Setting, needsProject: false },
  { page: 'help', label: 'Help', icon: QuestionFilled, needsProject: false }
]

export function needsProject(page: Page): boolean {
  return pageEntries.find((entry) => entry.page === page)?.needsProject ?? true
}
