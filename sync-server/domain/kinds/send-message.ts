import type { SendMessage } from '../../contract/kinds/send-message.js'
import { messagesById, threadById } from '../../storage/threads.js'
import { acceptMessages } from '../messages.js'
import { appliedAt, revFor, type Act } from './act.js'

export const send_message: Act<SendMessage> = {
  pairOf: (db, { thread_id }) => threadById(db, thread_id),
  takesMany: true,
  memory: 'row',
  rowsOf: async (db, author, ids) => (await messagesById(db, ids)).filter(({ sender_id }) => sender_id === author.id),
  async accept(tx, author, asked) {
    const accepted = await acceptMessages(tx, author, asked)
    return accepted.map((answer) =>
      answer.ok ? { ...appliedAt(revFor(author, answer.message), answer.message.seq), is_repeat: !answer.is_new } : answer,
    )
  },
}
