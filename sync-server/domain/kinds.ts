import { privateCollections, type CollectionName, type PrivateCollectionName } from '../contract/documents.js'
import type { Intent, IntentKindName, IntentOf } from '../contract/intents.js'
import type { Act } from './kinds/act.js'
import { advance_read_marker } from './kinds/advance-read-marker.js'
import { contact_access } from './kinds/contact-access.js'
import { ensure_thread } from './kinds/ensure-thread.js'
import { inquiries } from './kinds/inquiry.js'
import { messages } from './kinds/message.js'
import { privateSource } from './kinds/private-document.js'
import { read_markers } from './kinds/read-marker.js'
import { relations } from './kinds/relation.js'
import { save_private } from './kinds/save-private.js'
import { send_message } from './kinds/send-message.js'
import { set_reaction } from './kinds/set-reaction.js'
import type { DocumentSource } from './kinds/source.js'
import { threads } from './kinds/thread.js'

/** What the server does with each kind of the contract's list. */

type Source = DocumentSource<CollectionName, object>
/** Those of two people; the private ones need no file here. */
const sources = { relations, inquiries, contact_access, messages, read_markers, threads } satisfies {
  [C in Exclude<CollectionName, PrivateCollectionName>]: DocumentSource<C, never>
}
const acts = { ensure_thread, send_message, advance_read_marker, save_private, set_reaction } satisfies {
  [K in IntentKindName]: Act<IntentOf<K>>
}

// A name's own source reads its own rows, and a kind's own act its own intents: the lists above are checked for that.
const privateSources: ReadonlyMap<CollectionName, unknown> = new Map(
  privateCollections.map(([name, rules]) => [name, privateSource(rules)]),
)
export const sourceOf = (name: CollectionName): Source =>
  (privateSources.get(name) ?? sources[name as keyof typeof sources]) as unknown as Source
export const actOf = (kind: IntentKindName): Act<Intent> => acts[kind] as unknown as Act<Intent>
