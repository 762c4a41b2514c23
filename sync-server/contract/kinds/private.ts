import { Type, type TObject } from 'typebox'
import { Time, Uuid, nullable } from '../values.js'
import { everyDocument, strict } from './shape.js'

/** Documents of one person alone: they share one table and one intent, so a private kind is its contract file and its screen. */

export interface PrivateRules {
  /** What `save_private` calls it. */
  kind: string
  body: TObject
  /** What the document's id is: another person's, with whom there must be a relation or an inquiry, or any id of the owner's making. */
  about: 'person' | 'anything'
  /** Where two edits may not lose each other: the field of the text, and how many code points it may have. Null: the last commit wins. */
  text: { field: string; codePoints: number } | null
}

export function privateKind<Body extends TObject, Title extends string>(rules: {
  kind: string
  title: Title
  id: ReturnType<typeof Type.String>
  body: Body
  about: PrivateRules['about']
  text: PrivateRules['text']
}) {
  const { kind, title, id, body, about, text } = rules
  const version = Type.Object({ version_id: Uuid, body, updated_at: Time }, strict)
  const schema = Type.Object(
    {
      id,
      ...everyDocument,
      /** The id of the intent that wrote what is stored. */
      version_id: Uuid,
      /** Null once it is removed. */
      body: nullable(body),
      /** What was stored when somebody wrote who had not seen it, oldest first. */
      other_versions: Type.Array(version),
      updated_at: Time,
    },
    strict,
  )
  return { title, schema, defaults: {}, start: 'by rev' as const, private: { kind, body, about, text } satisfies PrivateRules }
}
