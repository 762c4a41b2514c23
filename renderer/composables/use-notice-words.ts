import { useI18n } from 'vue-i18n'
import type { NoticeRequest } from '../stores/notifications.js'

interface Worded {
  thread_id: string | null
  message_id: string | null
  title: string
  body: string
  reply: string | null
  read: string | null
}

/** Gives a notification its words in the person's language. */
export function useNoticeWords(): (request: NoticeRequest) => Worded {
  const { t } = useI18n()
  return (request) => {
    if (request.kind === 'group') {
      const { chats, unread, names, is_hidden } = request
      const body = is_hidden ? t('desktop.notice.inChats', chats) : names.slice(0, 4).join(', ') + (names.length > 4 ? '…' : '')
      return { thread_id: null, message_id: null, title: t('desktop.notice.new', unread), body, reply: null, read: null }
    }
    const { thread_id, message_id, words, is_writable } = request
    const place = { thread_id, message_id }
    if (words.kind === 'hidden') return { ...place, title: 'Kreida', body: t('desktop.notice.new', words.unread), reply: null, read: null }
    const actions = { reply: is_writable ? t('desktop.notice.reply') : null, read: t('desktop.notice.read') }
    if (words.kind === 'count') return { ...place, ...actions, title: words.name, body: t('desktop.notice.new', words.unread) }
    const title = words.kind === 'many' ? `${words.name} (${words.unread})` : words.name
    return { ...place, ...actions, title, body: words.text }
  }
}
