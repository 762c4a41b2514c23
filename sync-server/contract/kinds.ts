import { advance_read_marker } from './kinds/advance-read-marker.js'
import { contact_access } from './kinds/contact-access.js'
import { ensure_thread } from './kinds/ensure-thread.js'
import { inquiries } from './kinds/inquiry.js'
import { messages } from './kinds/message.js'
import { notes } from './kinds/note.js'
import { read_markers } from './kinds/read-marker.js'
import { relations } from './kinds/relation.js'
import { save_private } from './kinds/save-private.js'
import { send_message } from './kinds/send-message.js'
import { set_reaction } from './kinds/set-reaction.js'
import { threads } from './kinds/thread.js'

/**
 * The only list of kinds. Frames, the order of writing, the names in the OpenAPI and the union of intents derive from it.
 * A device writes the documents of a frame in this order: messages before the threads that count them.
 */
export const documentKinds = { relations, inquiries, contact_access, messages, read_markers, threads, notes } as const

export const intentKinds = { ensure_thread, send_message, advance_read_marker, save_private, set_reaction } as const
