import type { Step } from './step.js'

const revs =
  'tutor_id BIGINT NOT NULL REFERENCES users(id), student_id BIGINT NOT NULL REFERENCES users(id), tutor_rev BIGINT, student_rev BIGINT'
const feed = (table: string) => [
  `CREATE UNIQUE INDEX ${table}_tutor_feed ON ${table} (tutor_id, tutor_rev)`,
  `CREATE UNIQUE INDEX ${table}_student_feed ON ${table} (student_id, student_rev)`,
]

export const firstSchema: Step[] = [
  `CREATE TABLE users (id BIGINT PRIMARY KEY, role TEXT NOT NULL CHECK (role IN ('tutor','student')), email TEXT NOT NULL UNIQUE,
      display_name TEXT NOT NULL, locale TEXT NOT NULL, time_zone TEXT NOT NULL, password_hash TEXT, is_disabled INTEGER NOT NULL, created_at TEXT NOT NULL)`,
  `CREATE TABLE clocks (user_id BIGINT PRIMARY KEY, rev BIGINT NOT NULL)`,
  `CREATE TABLE relations (id BIGINT PRIMARY KEY, ${revs}, status TEXT NOT NULL CHECK (status IN ('INVITED','ACTIVE','PAUSED','ARCHIVED')),
      status_changed_at TEXT NOT NULL, created_at TEXT NOT NULL, UNIQUE (tutor_id, student_id))`,
  `CREATE TABLE inquiries (id BIGINT PRIMARY KEY, ${revs}, status TEXT NOT NULL CHECK (status IN ('OPEN','ACCEPTED','DECLINED','CANCELLED','EXPIRED')),
      status_changed_at TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL, created_at TEXT NOT NULL)`,
  `CREATE TABLE contact_access (${revs}, is_granted INTEGER NOT NULL, access_level TEXT, PRIMARY KEY (tutor_id, student_id))`,
  `CREATE TABLE threads (id TEXT PRIMARY KEY, kind TEXT NOT NULL, relation_id BIGINT UNIQUE REFERENCES relations(id),
      inquiry_id BIGINT UNIQUE REFERENCES inquiries(id), ${revs}, is_writable INTEGER NOT NULL, last_seq BIGINT NOT NULL, last_message_at TEXT,
      last_message_preview TEXT, last_sender_id BIGINT, created_at TEXT NOT NULL,
      CHECK ((kind = 'contact' AND relation_id IS NOT NULL AND inquiry_id IS NULL) OR (kind = 'negotiation' AND inquiry_id IS NOT NULL AND relation_id IS NULL)))`,
  `CREATE TABLE messages (id TEXT PRIMARY KEY, thread_id TEXT NOT NULL REFERENCES threads(id), seq BIGINT NOT NULL, ${revs},
      sender_id BIGINT NOT NULL REFERENCES users(id), body TEXT NOT NULL, composed_at TEXT NOT NULL, created_at TEXT NOT NULL, UNIQUE (thread_id, seq))`,
  `CREATE TABLE read_markers (thread_id TEXT NOT NULL REFERENCES threads(id), user_id BIGINT NOT NULL REFERENCES users(id), ${revs},
      last_read_seq BIGINT NOT NULL, read_at TEXT NOT NULL, PRIMARY KEY (thread_id, user_id))`,
  `CREATE TABLE verdicts (author_id BIGINT NOT NULL, intent_id TEXT NOT NULL, fingerprint TEXT NOT NULL, status TEXT NOT NULL, code TEXT,
      rev BIGINT, seq BIGINT, PRIMARY KEY (author_id, intent_id))`,
  `CREATE TABLE sessions (id TEXT PRIMARY KEY, user_id BIGINT NOT NULL REFERENCES users(id), device_name TEXT NOT NULL, device_kind TEXT NOT NULL,
      created_at TEXT NOT NULL, ended_at TEXT)`,
  `CREATE TABLE tokens (hash TEXT PRIMARY KEY, session_id TEXT NOT NULL REFERENCES sessions(id), kind TEXT NOT NULL, generation INTEGER NOT NULL,
      expires_at TEXT NOT NULL, retired_at TEXT)`,
  `CREATE INDEX tokens_session ON tokens (session_id, kind, generation)`,
  `CREATE TABLE import_lines (line BIGINT PRIMARY KEY, type TEXT NOT NULL, sort_key TEXT NOT NULL, payload TEXT NOT NULL)`,
  `CREATE INDEX import_lines_order ON import_lines (type, sort_key)`,
  ...['relations', 'inquiries', 'contact_access', 'threads', 'messages', 'read_markers'].flatMap(feed),
]
