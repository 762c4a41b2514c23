import type { SendMessage } from '../../contract/kinds/send-message.js'
import { messagesById, threadById } from '../../storage/threads.js'
import { acceptInThreads } from '../messages.js'
import type { Act } from './act.js'

export const send_message: Act<SendMessage> = {
  pairOf: (db, { thread_id }) => threadById(db, thread_id),
  group: 'in threads',
  memory: 'row',
  rowsOf: async (db, author, ids) => (await messagesById(db, ids)).filter(({ sender_id }) => sender_id === author.id),
  accept: acceptInThreads,
}
