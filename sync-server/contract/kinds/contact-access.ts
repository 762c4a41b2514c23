import { Type, type Static } from 'typebox'
import { UserId } from '../values.js'
import { documentKind, everyDocument, strict } from './shape.js'

/** The chat asks one question of it (R-ACCESS-1); levels and prices stay with the platform. Only the tutor receives it. */
export const ContactAccessDocument = Type.Object(
  { id: Type.String({ maxLength: 40 }), ...everyDocument, tutor_id: UserId, student_id: UserId, can_open_chat: Type.Boolean() },
  strict,
)
export type ContactAccessDocument = Static<typeof ContactAccessDocument>

export const contact_access = documentKind({ title: 'ContactAccess', schema: ContactAccessDocument, defaults: {}, start: 'by rev' })
