import { Type, type Static } from 'typebox'
import { InquiryStatus, Time, UserId } from '../values.js'
import { documentKind, everyDocument, numberAsString, pair, strict } from './shape.js'

export const InquiryDocument = Type.Object(
  {
    id: numberAsString,
    ...everyDocument,
    ...pair,
    inquiry_id: UserId,
    status: InquiryStatus,
    status_changed_at: Time,
    subject: Type.String(),
    body: Type.String(),
    created_at: Time,
  },
  strict,
)
export type InquiryDocument = Static<typeof InquiryDocument>

export const inquiries = documentKind({ title: 'Inquiry', schema: InquiryDocument, defaults: {}, start: 'by rev' })
