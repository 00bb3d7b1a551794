import type { MenuEntry } from '@contract/menu'
import { toAppError } from '@contract/errors'
import { defineStore } from 'pinia'
import { computed } from 'vue'
import { call } from '../api'
import { useOpenArchive } from '../features/projects/use-open-archive'
import { useOpenProject } from '../features/projects/use-open-project'
import { requestSave } from '../features/report/save-request'
import { t } from '../i18n'
import { go } from '../route'
import { useNoticesStore } from '../stores/notices'
import { useProjectStore } from '../stores/project'
import { useQueueStore } from '../stores/queue'
import { useSettingsStore } from '../stores/settings'
import { isDark } from '../theme'
import { openChartExport } from './export-chart'
import { pageEntries } from './pages'
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
        title: t('action.newProject'),
        menu: 'file',
        shortcut: 'CmdOrCtrl+N',
        available: true,
        words: 'create',
        run: () => go('projects', 'new')
      },
      {
        id: 'open-project',
        title: t('action.openProject'),
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
        title: t('action.openArchive'),
        menu: 'file',
        shortcut: 'CmdOrCtrl+Shift+O',
        available: true,
        words: 'zip unpack import project',
        run: () => openArchive()
      },
      {
        id: 'close-project',
        title: t('action.closeProject'),
        menu: 'file',
        shortcut: 'CmdOrCtrl+Shift+W',
        available: open,
        run: async () => {
          await project.close()
          go('projects')
        }
      },
      {
        id: 'save-report',
        title: t('action.saveReport'),
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
        title: t('action.settings'),
        menu: 'file',
        shortcut: 'CmdOrCtrl+,',
        available: true,
        words: 'preferences options',
        run: () => go('settings')
      }
    ]
    const pages = pageEntries.map((entry, index): Action => ({
      id: `go-${entry.page}`,
      title: t('action.go', { page: entry.label }),
      menu: 'go',
      shortcut: index < 9 ? `CmdOrCtrl+${index + 1}` : null,
      available: open || !entry.needsProject,
      run: () => go(entry.page)
    }))
    const paused = queue.state?.paused === true
    const work: Action[] = [
      {
        id: 'new-study',
        title: t('action.newStudy'),
        menu: 'run',
        shortcut: 'CmdOrCtrl+Shift+N',
        available: open,
        run: () => go('study', 'new')
      },
      {
        id: 'train',
        title: t('action.train'),
        menu: 'run',
        shortcut: 'CmdOrCtrl+Shift+T',
        available: open,
        run: () => go('train')
      },
      {
        id: 'attack',
        title: t('action.attack'),
        menu: 'run',
        shortcut: 'CmdOrCtrl+Shift+A',
        available: open,
        words: 'fgsm pgd robustness',
        run: () => go('runs', 'new', 'attack')
      },
      {
        id: 'uncertainty',
        title: t('action.uncertainty'),
        menu: 'run',
        shortcut: 'CmdOrCtrl+Shift+U',
        available: open,
        run: () => go('runs', 'new', 'uncertainty')
      },
      {
        id: 'certify',
        title: t('action.certify'),
        menu: 'run',
        shortcut: null,
        available: open,
        words: 'certificate radius crown smoothing verified',
        run: () => go('runs', 'new', 'certify')
      },
      {
        id: 'transfer',
        title: t('action.transfer'),
        menu: 'run',
        shortcut: null,
        available: open,
        words: 'matrix surrogate',
        run: () => go('runs', 'new', 'transfer')
      },
      {
        id: 'slice',
        title: t('action.slice'),
        menu: 'run',
        shortcut: null,
        available: open,
        words: 'boundary plane',
        run: () => go('runs', 'new', 'slice')
      },
      {
        id: 'pause-queue',
        title: t(paused ? 'action.resumeQueue' : 'action.pauseQueue'),
        menu: 'run',
        shortcut: 'CmdOrCtrl+Shift+P',
        available: open,
        run: () => queue.pause(!paused)
      }
    ]
    const view: Action[] = [
      {
        id: 'palette',
        title: t('action.palette'),
        menu: 'view',
        shortcut: 'CmdOrCtrl+K',
        available: true,
        words: 'search command palette',
        run: openPalette
      },
      {
        id: 'theme',
        title: t('action.theme'),
        menu: 'view',
        shortcut: 'Alt+M',
        available: true,
        words: 'dark mode',
        run: () => settings.change({ theme: isDark.value ? 'light' : 'dark' })
      },
      {
        id: 'contrast',
        title: t('action.contrast'),
        menu: 'view',
        shortcut: 'Alt+Shift+M',
        available: true,
        run: () => settings.change({ highContrast: settings.settings?.highContrast !== true })
      },
      {
        id: 'export-chart',
        title: t('action.exportChart'),
        menu: 'view',
        shortcut: 'CmdOrCtrl+Shift+E',
        available: open,
        words: 'png svg csv figure picture save',
        run: async () => {
          if (!(await openChartExport())) notices.tell(t('notice.noChart'))
        }
      }
    ]
    const help: Action[] = [
      {
        id: 'help',
        title: t('action.help'),
        menu: 'help',
        shortcut: 'F1',
        available: true,
        run: () => go('help')
      },
      {
        id: 'methods',
        title: t('action.methods'),
        menu: 'help',
        shortcut: null,
        available: true,
        words: 'options paper arxiv reference',
        run: () => go('help', 'methods')
      },
      {
        id: 'shortcuts',
        title: t('action.shortcuts'),
        menu: 'help',
        shortcut: 'CmdOrCtrl+/',
        available: true,
        words: 'keys',
        run: () => go('help', 'shortcuts')
      },
      {
        id: 'tour',
        title: t('action.tour'),
        menu: 'help',
        shortcut: null,
        available: true,
        words: 'introduction first steps',
        run: startTour
      },
      {
        id: 'doctor',
        title: t('action.doctor'),
        menu: 'help',
        shortcut: null,
        available: true,
        words: 'doctor versions',
        run: () => go('settings', 'doctor')
      },
      {
        id: 'conformance',
        title: t('action.conformance'),
        menu: 'help',
        shortcut: null,
        available: true,
        words: 'conformance certificate prove attacks known answer',
        run: () => go('help', 'conformance')
      },
      {
        id: 'diagnostics',
        title: t('action.diagnostics'),
        menu: 'help',
        shortcut: null,
        available: true,
        words: 'log fault report zip',
        run: async () => {
          const saved = await call('app.saveDiagnostics', { path: null })
          if (saved !== null) notices.tell(t('notice.diagnostics', { path: saved.path }))
        }
      }
    ]
    return [...file, ...pages, ...work, ...view, ...help]
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
