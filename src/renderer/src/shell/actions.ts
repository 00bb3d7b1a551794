import type { MenuEntry } from '@contract/menu'
import { toAppError } from '@contract/errors'
import { defineStore } from 'pinia'
import { computed } from 'vue'
import { call } from '../api'
import { copyLink } from '../composables/copied-link'
import { useOpenArchive } from '../features/projects/use-open-archive'
import { useOpenProject } from '../features/projects/use-open-project'
import { requestSave } from '../features/report/save-request'
import { go } from '../route'
import { useNoticesStore } from '../stores/notices'
import { useProjectStore } from '../stores/project'
import { useQueueStore } from '../stores/queue'
import { useSettingsStore } from '../stores/settings'
import { isDark } from '../theme'
import { openChartExport } from './export-chart'
import { pageEntries } from './pages'
import { showDialog } from './dialog-state'
import { openPalette } from './palette-state'
import { startTour } from './tour-state'

/** Something that a person can do from anywhere. Menu, palette and the list of shortcuts are drawn from these. */
export interface Action {
  readonly id: string
  readonly title: string
  readonly menu: MenuEntry['menu']
  /** As Electron writes it: "CmdOrCtrl+Shift+T"; null for none. */
  readonly shortcut: string | null
  readonly available: boolean
  /** Further words under which it is found. */
  readonly words?: string
  run(): void | Promise<void>
}

/** All actions, as they are possible now. */
export const useActionsStore = defineStore('actions', () => {
  const project = useProjectStore()
  const queue = useQueueStore()
  const settings = useSettingsStore()
  const notices = useNoticesStore()
  const opening = useOpenProject()
  const { openArchive } = useOpenArchive()

  const all = computed<readonly Action[]>(() => {
    const open = project.current !== null
    const file: Action[] = [
      {
        id: 'new-project',
        title: 'New project…',
        menu: 'file',
        shortcut: 'CmdOrCtrl+N',
        available: true,
        words: 'create',
        run: () => go('projects', 'new')
      },
      {
        id: 'open-project',
        title: 'Open project…',
        menu: 'file',
        shortcut: 'CmdOrCtrl+O',
        available: true,
        run: async () => {
          await opening.openWithDialog()
          if (opening.error.value !== null) throw opening.error.value
        }
      },
      {
        id: 'open-archive',
        title: 'Open archive…',
        menu: 'file',
        shortcut: 'CmdOrCtrl+Shift+O',
        available: true,
        words: 'zip unpack import project',
        run: () => openArchive()
      },
      {
        id: 'close-project',
        title: 'Close project',
        menu: 'file',
        shortcut: 'CmdOrCtrl+Shift+W',
        available: open,
        run: async () => {
          if (await project.close()) go('projects')
        }
      },
      {
        id: 'save-report',
        title: 'Save report…',
        menu: 'file',
        shortcut: 'CmdOrCtrl+S',
        available: open,
        words: 'pdf export',
        run: () => {
          requestSave()
          go('report')
        }
      },
      {
        id: 'settings',
        title: 'Settings…',
        menu: 'file',
        shortcut: 'CmdOrCtrl+,',
        available: true,
        words: 'preferences options',
        run: () => go('settings')
      }
    ]
    const edit: Action[] = [
      {
        id: 'changes',
        title: 'Recent changes…',
        menu: 'edit',
        shortcut: 'CmdOrCtrl+Shift+H',
        available: true,
        words: 'undo take back restore history removed',
        run: () => showDialog('changes')
      }
    ]
    const pages = pageEntries.map((entry, index): Action => ({
      id: `go-${entry.page}`,
      title: `Go to ${entry.label}`,
      menu: 'go',
      shortcut: index < 9 ? `CmdOrCtrl+${index + 1}` : null,
      available: open || !entry.needsProject,
      run: () => go(entry.page)
    }))
    const paused = queue.state?.paused === true
    const work: Action[] = [
      {
        id: 'new-study',
        title: 'Set up a study',
        menu: 'run',
        shortcut: 'CmdOrCtrl+Shift+N',
        available: open,
        run: () => go('study', 'new')
      },
      {
        id: 'train',
        title: 'Train a network',
        menu: 'run',
        shortcut: 'CmdOrCtrl+Shift+T',
        available: open,
        run: () => go('train')
      },
      {
        id: 'attack',
        title: 'Attack a model',
        menu: 'run',
        shortcut: 'CmdOrCtrl+Shift+A',
        available: open,
        words: 'fgsm pgd robustness',
        run: () => go('runs', 'new', 'attack')
      },
      {
        id: 'uncertainty',
        title: 'Measure uncertainty',
        menu: 'run',
        shortcut: 'CmdOrCtrl+Shift+U',
        available: open,
        run: () => go('runs', 'new', 'uncertainty')
      },
      {
        id: 'certify',
        title: 'Certify a model',
        menu: 'run',
        shortcut: null,
        available: open,
        words: 'certificate radius crown smoothing verified',
        run: () => go('runs', 'new', 'certify')
      },
      {
        id: 'transfer',
        title: 'Measure transfer between models',
        menu: 'run',
        shortcut: null,
        available: open,
        words: 'matrix surrogate',
        run: () => go('runs', 'new', 'transfer')
      },
      {
        id: 'slice',
        title: 'Slice input space',
        menu: 'run',
        shortcut: null,
        available: open,
        words: 'boundary plane',
        run: () => go('runs', 'new', 'slice')
      },
      {
        id: 'pause-queue',
        title: paused ? 'Go on with the queue' : 'Pause queue',
        menu: 'run',
        shortcut: 'CmdOrCtrl+Shift+P',
        available: open && !queue.looksOn,
        run: () => queue.pause(!paused)
      }
    ]
    const view: Action[] = [
      {
        id: 'palette',
        title: 'Find a command, run or project…',
        menu: 'view',
        shortcut: 'CmdOrCtrl+K',
        available: true,
        words: 'search command palette',
        run: openPalette
      },
      {
        id: 'theme',
        title: 'Switch between light and dark',
        menu: 'view',
        shortcut: 'Alt+M',
        available: true,
        words: 'dark mode',
        run: () => settings.change({ theme: isDark.value ? 'light' : 'dark' })
      },
      {
        id: 'contrast',
        title: 'Switch high contrast',
        menu: 'view',
        shortcut: 'Alt+Shift+M',
        available: true,
        run: () => settings.change({ highContrast: settings.settings?.highContrast !== true })
      },
      {
        id: 'copy-link',
        title: 'Copy link to this view',
        menu: 'view',
        shortcut: 'CmdOrCtrl+Shift+L',
        available: true,
        words: 'address url share deep link',
        run: async () => {
          await copyLink()
          notices.tell('Copied the link to this view.')
        }
      },
      {
        id: 'go-to-link',
        title: 'Go to a copied link…',
        menu: 'view',
        shortcut: 'CmdOrCtrl+L',
        available: true,
        words: 'address url paste open location',
        run: () => showDialog('link')
      },
      {
        id: 'export-chart',
        title: 'Export a chart…',
        menu: 'view',
        shortcut: 'CmdOrCtrl+Shift+E',
        available: open,
        words: 'png svg pdf tex csv json figure picture save',
        run: async () => {
          if (!(await openChartExport()))
            notices.tell('There is no chart in view. Open a page with one, or scroll to it.')
        }
      }
    ]
    const help: Action[] = [
      {
        id: 'help',
        title: 'Help',
        menu: 'help',
        shortcut: 'F1',
        available: true,
        run: () => go('help')
      },
      {
        id: 'methods',
        title: 'Attacks, methods and their papers',
        menu: 'help',
        shortcut: null,
        available: true,
        words: 'options paper arxiv reference',
        run: () => go('help', 'methods')
      },
      {
        id: 'shortcuts',
        title: 'Keyboard shortcuts',
        menu: 'help',
        shortcut: 'CmdOrCtrl+/',
        available: true,
        words: 'keys',
        run: () => go('help', 'shortcuts')
      },
      {
        id: 'tour',
        title: 'Tour',
        menu: 'help',
        shortcut: null,
        available: true,
        words: 'introduction first steps',
        run: startTour
      },
      {
        id: 'doctor',
        title: 'Check this installation',
        menu: 'help',
        shortcut: null,
        available: true,
        words: 'doctor versions',
        run: () => go('settings', 'doctor')
      },
      {
        id: 'conformance',
        title: 'Conformance lab: try every attack',
        menu: 'help',
        shortcut: null,
        available: true,
        words: 'conformance certificate prove attacks known answer',
        run: () => go('help', 'conformance')
      },
      {
        id: 'diagnostics',
        title: 'Save diagnostics…',
        menu: 'help',
        shortcut: null,
        available: true,
        words: 'log fault report zip',
        run: async () => {
          const saved = await call('app.saveDiagnostics', { path: null })
          if (saved !== null)
            notices.tell(`Diagnostics saved as ${saved.path}. Read them before you send them.`)
        }
      }
    ]
    return [...file, ...edit, ...pages, ...work, ...view, ...help]
  })

  /** Does it, if it is possible now; what goes wrong is told in a notice. */
  async function run(id: string): Promise<void> {
    const action = all.value.find((one) => one.id === id)
    if (action?.available !== true) return
    try {
      await action.run()
    } catch (thrown) {
      notices.tell(toAppError(thrown).message, { tone: 'error' })
    }
  }

  const menu = computed<MenuEntry[]>(() =>
    all.value.map(({ id, title, menu: place, shortcut, available }) => ({
      id,
      title,
      menu: place,
      shortcut,
      enabled: available
    }))
  )

  return { all, menu, run }
})
