/** Channel names of the two directions between window and main process. Apart, so that the preload stays tiny. */
export const channels = { call: 'heisenbench:call', event: 'heisenbench:event' } as const
