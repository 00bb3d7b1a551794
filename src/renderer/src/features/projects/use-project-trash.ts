import type { ProjectCard } from '@contract/project'
import { useNoticesStore } from '../../stores/notices'
import { useProjectStore } from '../../stores/project'
import { useProjectCardsStore } from '../../stores/project-cards'

/** Moves projects to the trash and back. */
export function useProjectTrash(): {
  /** Says so, with the way back: what was open is then open again, unless another project is. */
  trash(card: ProjectCard): Promise<void>
  restore(id: string): Promise<void>
} {
  const project = useProjectStore()
  const cards = useProjectCardsStore()
  const notices = useNoticesStore()

  async function restore(id: string): Promise<void> {
    await cards.restore(id)
    await project.load()
  }

  return {
    restore,
    async trash(card) {
      const wasOpen = project.current?.folder === card.folder
      try {
        const entry = await cards.trash(card.folder)
        notices.tell(
          `${card.name} was moved aside. It goes to the system's trash when the program is closed.`,
          {
            reach: 'program',
            async undo() {
              await restore(entry.id)
              if (wasOpen && project.current === null) await project.open(entry.folder)
            }
          }
        )
      } finally {
        // It is closed before it is moved, and the move can fail.
        await project.load()
      }
    }
  }
}
