import { Type, type Static } from 'typebox'
import { Seq, Time, UserId, Uuid } from '../values.js'
import { documentKind, everyDocument, strict } from './shape.js'

/** `read_count`: the other person's messages up to the marker. */
export const ReadMarkerDocument = Type.Object(
  {
    id: Type.String({ maxLength: 64 }),
    ...everyDocument,
    thread_id: Uuid,
    user_id: UserId,
    last_read_seq: Seq,
    read_count: Seq,
    read_at: Time,
  },
  strict,
)
export type ReadMarkerDocument = Static<typeof ReadMarkerDocument>

export const read_markers = documentKind({ title: 'ReadMarker', schema: ReadMarkerDocument, defaults: { read_count: 0 }, start: 'by rev' })
