import type { Step } from './step.js'

export const privateDocuments: Step[] = [
  `CREATE TABLE private_documents (owner_id BIGINT NOT NULL REFERENCES users(id), kind TEXT NOT NULL, id TEXT NOT NULL, version_id TEXT NOT NULL,
    body TEXT NOT NULL, other_versions TEXT NOT NULL, rev BIGINT NOT NULL, is_removed INTEGER NOT NULL, updated_at TEXT NOT NULL,
    PRIMARY KEY (owner_id, kind, id))`,
  `CREATE UNIQUE INDEX private_documents_feed ON private_documents (owner_id, kind, rev)`,
]
