/** Names the draft of the tags and note of a run among those of its project. */
export const marksForm = (runId: string): string => `marks ${runId}`
