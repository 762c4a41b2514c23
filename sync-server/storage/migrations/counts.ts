import type { Step } from './step.js'

/** How many messages each person has written: in a thread, up to each message, and up to a marker of the other one. */
export const counts: Step[] = [
  `ALTER TABLE messages ADD COLUMN sender_count BIGINT NOT NULL DEFAULT 0`,
  `ALTER TABLE threads ADD COLUMN tutor_count BIGINT NOT NULL DEFAULT 0`,
  `ALTER TABLE threads ADD COLUMN student_count BIGINT NOT NULL DEFAULT 0`,
  `ALTER TABLE read_markers ADD COLUMN read_count BIGINT NOT NULL DEFAULT 0`,
  `UPDATE messages SET sender_count = n.count FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY thread_id, sender_id ORDER BY seq) AS count
    FROM messages) AS n WHERE n.id = messages.id`,
  `UPDATE threads SET
    tutor_count = (SELECT COUNT(*) FROM messages AS m WHERE m.thread_id = threads.id AND m.sender_id = threads.tutor_id),
    student_count = (SELECT COUNT(*) FROM messages AS m WHERE m.thread_id = threads.id AND m.sender_id = threads.student_id)`,
  `UPDATE read_markers SET read_count = (SELECT COUNT(*) FROM messages AS m WHERE m.thread_id = read_markers.thread_id
    AND m.sender_id <> read_markers.user_id AND m.seq <= read_markers.last_read_seq)`,
]
