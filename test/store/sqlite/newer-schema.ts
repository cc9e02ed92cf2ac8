import { type Migration, migrations } from '../../../src/store/sqlite/schema.ts'

const newest = migrations.at(-1)?.version ?? 0

/** Two schema versions of the future, with statements that can't be done twice. */
export const newerSchema: readonly Migration[] = [
  ...migrations,
  {
    version: newest + 1,
    statements: [
      'ALTER TABLE documents ADD COLUMN colour TEXT',
      "UPDATE documents SET colour = 'red'",
      'CREATE TABLE counted (n INTEGER)',
      'INSERT INTO counted SELECT count(*) FROM documents',
    ],
  },
  {
    version: newest + 2,
    statements: ['UPDATE counted SET n = n + 1000', 'ALTER TABLE documents RENAME COLUMN colour TO shade'],
  },
]
