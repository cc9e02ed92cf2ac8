/** One step of the schema. Its statements run in one transaction together with the rise of `user_version`. */
export interface Migration {
  version: number
  statements: readonly string[]
}

/** `PRAGMA application_id` of our files ("OPSB"), so that somebody else's database is never taken for ours. */
export const applicationId = 0x4f505342

const onlyRetention = 'NOT EXISTS (SELECT 1 FROM retention_guard g WHERE g.stream = OLD.stream AND OLD.at < g.before)'

/**
 * Version by version, oldest first; a released one is never edited. In short: documents with their index keys beside
 * them (`document_keys.key` has no type, so numbers sort as numbers and text by code point), append-only rows that
 * triggers protect from everybody but retention (which names what may go in `retention_guard` and takes the name back
 * in the same transaction), names used once, and leases.
 */
export const migrations: readonly Migration[] = [
  {
    version: 1,
    statements: [
      'CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID',
      'CREATE TABLE kinds (kind TEXT PRIMARY KEY, definition TEXT NOT NULL) WITHOUT ROWID',
      'CREATE TABLE indexes (ix INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (kind, name))',
      `CREATE TABLE documents (
         doc INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
         expires REAL, keys TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (kind, id))`,
      'CREATE INDEX documents_expires ON documents (expires) WHERE expires IS NOT NULL',
      `CREATE TABLE document_keys (ix INTEGER NOT NULL, key NOT NULL, id TEXT NOT NULL, PRIMARY KEY (ix, key, id))
         WITHOUT ROWID`,
      `CREATE TABLE stream_rows (
         seq INTEGER PRIMARY KEY AUTOINCREMENT, stream TEXT NOT NULL, at REAL NOT NULL, body TEXT NOT NULL)`,
      'CREATE INDEX stream_rows_seq ON stream_rows (stream)',
      'CREATE INDEX stream_rows_at ON stream_rows (stream, at)',
      'CREATE TABLE retention_guard (stream TEXT PRIMARY KEY, before REAL NOT NULL) WITHOUT ROWID',
      `CREATE TRIGGER stream_rows_no_update BEFORE UPDATE ON stream_rows
         BEGIN SELECT RAISE(ABORT, 'rows are append-only'); END`,
      `CREATE TRIGGER stream_rows_no_delete BEFORE DELETE ON stream_rows WHEN ${onlyRetention}
         BEGIN SELECT RAISE(ABORT, 'rows are append-only'); END`,
      `CREATE TRIGGER stream_rows_no_replace BEFORE INSERT ON stream_rows
         WHEN EXISTS (SELECT 1 FROM stream_rows WHERE seq = NEW.seq)
         BEGIN SELECT RAISE(ABORT, 'rows are append-only'); END`,
      'CREATE TABLE once (name TEXT PRIMARY KEY, at REAL NOT NULL) WITHOUT ROWID',
      'CREATE INDEX once_at ON once (at)',
      `CREATE TABLE leases (name TEXT PRIMARY KEY, epoch INTEGER NOT NULL, holder TEXT NOT NULL, until REAL NOT NULL)
         WITHOUT ROWID`,
    ],
  },
]
