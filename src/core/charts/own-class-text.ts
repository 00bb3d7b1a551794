import type { AttackResult } from '@contract/measurement'
import { plural } from './format'

/** What an attack at one class left out: "12 right images of class 3 itself not attacked and counted as withstanding"; else nothing. */
export function ownClassText({ ofTargetClass, threatModel: { goal } }: AttackResult): string[] {
  if (!ofTargetClass || typeof goal !== 'object' || !('targetClass' in goal)) return []
  const images = plural(ofTargetClass, 'right image')
  return [`${images} of class ${goal.targetClass} itself not attacked and counted as withstanding`]
}
