import type { ContactAccessRow } from '../../storage/tables.js'
import { everyField, type DocumentSource } from './source.js'

export const contact_access: DocumentSource<'contact_access', ContactAccessRow> = {
  source: { table: 'contact_access' },
  readers: 'tutor',
  toDocument: (row, reader) => ({
    id: `${row.tutor_id}:${row.student_id}`,
    ...everyField(row, reader),
    tutor_id: row.tutor_id,
    student_id: row.student_id,
    can_open_chat: row.is_granted === 1,
  }),
}
