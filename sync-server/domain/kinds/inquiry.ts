import type { InquiryRow } from '../../storage/tables.js'
import { everyField, pairFields, type DocumentSource } from './source.js'

export const inquiries: DocumentSource<'inquiries', InquiryRow> = {
  source: { table: 'inquiries' },
  readers: 'both',
  toDocument: (row, reader, names) => ({
    id: String(row.id),
    ...everyField(row, reader),
    ...pairFields(row, reader, names),
    inquiry_id: row.id,
    status: row.status,
    status_changed_at: row.status_changed_at,
    subject: row.subject,
    body: row.body,
    created_at: row.created_at,
  }),
}
