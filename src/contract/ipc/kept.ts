import { z } from 'zod'
import { KeptFigure, NewKeptFigure } from '../kept-figure'

const one = z.object({ id: z.string() })

/** Figures that were kept for the report. All but `add` answer with the list as it is then, in its order. */
export const keptCalls = {
  'kept.list': { input: z.void(), output: z.array(KeptFigure) },
  /** Puts a copy at the end. */
  'kept.add': { input: NewKeptFigure, output: KeptFigure },
  'kept.remove': { input: one, output: z.array(KeptFigure) },
  /** Takes a removal back: the figure is where it was. */
  'kept.restore': { input: one, output: z.array(KeptFigure) },
  'kept.rename': {
    input: z.object({ id: z.string(), title: z.string().trim().min(1).max(200) }),
    output: z.array(KeptFigure)
  },
  /** `ids` names every kept figure once, in the new order. */
  'kept.reorder': { input: z.object({ ids: z.array(z.string()) }), output: z.array(KeptFigure) }
} as const
