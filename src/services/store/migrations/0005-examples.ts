import type { Migration } from './migration'

/** Adversarial examples that an evaluation keeps for the gallery. */
export const examples: Migration = {
  version: 5,
  name: 'examples',
  sql: `
CREATE TABLE examples (
  evaluation INTEGER PRIMARY KEY REFERENCES evaluations (number) ON DELETE CASCADE,
  artifact TEXT NOT NULL REFERENCES artifacts (hash),
  image_shape TEXT NOT NULL,
  class_count INTEGER NOT NULL,
  indices TEXT NOT NULL,
  labels TEXT NOT NULL
) STRICT;
`
}
