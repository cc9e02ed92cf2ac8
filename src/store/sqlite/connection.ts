import Database from 'better-sqlite3'

/** One open database with its prepared statements, each compiled once. */
export interface Connection {
  db: Database.Database
  sql(text: string): Database.Statement
}

const walLimit = 64 * 1024 * 1024
// A busy file is somebody's sqlite3 shell or a copying tool; waiting blocks the event loop, so not for long.
const busyWait = 1000

/**
 * Opens a file, ':memory:', or the bytes of a database, with everything as durable as SQLite can: WAL, and fsync on
 * every commit. `check` sees it before anything is written.
 */
export function connect(from: string | Buffer, check: (db: Database.Database) => void = () => {}): Connection {
  const db = new Database(from, { timeout: busyWait })
  try {
    check(db)
    configure(db)
  } catch (error) {
    db.close()
    throw error
  }
  const statements = new Map<string, Database.Statement>()
  const sql = (text: string) => {
    const known = statements.get(text)
    if (known) return known
    const made = db.prepare(text)
    statements.set(text, made)
    return made
  }
  return { db, sql }
}

function configure(db: Database.Database): void {
  if (pragma(db, 'page_count') === 0) db.pragma('auto_vacuum = INCREMENTAL')
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma(`journal_size_limit = ${walLimit}`)
  db.pragma('foreign_keys = ON')
  db.pragma('recursive_triggers = ON')
  db.pragma('trusted_schema = OFF')
  db.pragma('cell_size_check = ON')
}

/** One value of a pragma, such as `user_version`. */
export function pragma(db: Database.Database, name: string): unknown {
  return db.pragma(name, { simple: true })
}
