/// The tables of `store.db`, schema 1.
///
/// Times are unix seconds. Boxes are `AEAD` boxes; what each is bound to stands where it is sealed. A new schema gets
/// the next `user_version` and a step from the one before it.
enum Schema {
  static let version = 1
  /// "akms" in ASCII, at offset 68 of the file's header.
  static let applicationID = 0x616B_6D73

  static let tables = """
    CREATE TABLE meta (
      key TEXT PRIMARY KEY,
      value BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE slot (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      kind TEXT NOT NULL CHECK (kind IN ('keyfile', 'passphrase')),
      salt BLOB,                 -- passphrase: Argon2id's
      passes INTEGER,
      memory INTEGER,            -- bytes
      root_key BLOB NOT NULL,    -- a box
      created_at INTEGER NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX slot_one_keyfile ON slot (kind) WHERE kind = 'keyfile';

    CREATE TABLE secret (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      tags TEXT NOT NULL,        -- separated by spaces
      latest INTEGER NOT NULL,   -- version
      created_at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE secret_version (
      secret INTEGER NOT NULL REFERENCES secret (id) ON DELETE CASCADE,
      version INTEGER NOT NULL,
      type TEXT NOT NULL,
      epoch INTEGER NOT NULL,    -- of the store key that wraps the data key
      data_key BLOB NOT NULL,    -- a box
      value BLOB NOT NULL,       -- a box under the data key
      created_at INTEGER NOT NULL,
      PRIMARY KEY (secret, version)
    ) STRICT;

    CREATE TABLE configuration_file (
      name TEXT PRIMARY KEY,
      text TEXT NOT NULL,
      digest BLOB NOT NULL       -- SHA-256 of the text
    ) STRICT;
    CREATE TABLE configuration (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      digest BLOB NOT NULL,
      mac BLOB NOT NULL,
      applied_at INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE lease (
      id TEXT PRIMARY KEY,
      session TEXT NOT NULL,
      connection TEXT NOT NULL,
      scope TEXT NOT NULL,
      tool TEXT NOT NULL,
      handle TEXT,
      state TEXT NOT NULL,
      issued_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      upstream_expires_at INTEGER,
      ended_at INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX lease_by_state ON lease (state, expires_at);
    """
}
