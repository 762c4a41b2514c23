import type { CollectionName } from '../contract/documents.js'
import type { Intent, IntentKindName, IntentOf } from '../contract/intents.js'
import type { Act } from './kinds/act.js'
import { advance_read_marker } from './kinds/advance-read-marker.js'
import { contact_access } from './kinds/contact-access.js'
import { ensure_thread } from './kinds/ensure-thread.js'
import { inquiries } from './kinds/inquiry.js'
import { messages } from './kinds/message.js'
import { read_markers } from './kinds/read-marker.js'
import { relations } from './kinds/relation.js'
import { send_message } from './kinds/send-message.js'
import type { DocumentSource } from './kinds/source.js'
import { threads } from './kinds/thread.js'

/** What the server does with each kind of the contract's list. */

type Source = DocumentSource<CollectionName, object>
const sources = { relations, inquiries, contact_access, messages, read_markers, threads } satisfies {
  [C in CollectionName]: DocumentSource<C, never>
}
const acts = { ensure_thread, send_message, advance_read_marker } satisfies { [K in IntentKindName]: Act<IntentOf<K>> }

// A name's own source reads its own rows, and a kind's own act its own intents: the lists above are checked for that.
export const sourceOf = (name: CollectionName): Source => sources[name] as unknown as Source
export const actOf = (kind: IntentKindName): Act<Intent> => acts[kind] as unknown as Act<Intent>
