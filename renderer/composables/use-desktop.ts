import { onBeforeUnmount, onMounted, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { landingOf, replyLandingOf } from '../model/notifications/target.js'
import { hasComposer } from '../model/people.js'
import { useChatThreadsStore } from '../stores/chat-threads.js'
import { useDraftsStore } from '../stores/drafts.js'
import { useMessagesStore } from '../stores/messages.js'
import { useNativeStore, type NoticeAct, type Target } from '../stores/native.js'
import { useNoticeStore } from '../stores/notice.js'
import { useNotificationsStore } from '../stores/notifications.js'
import { usePeopleStore } from '../stores/people.js'
import { useNoticeWords } from './use-notice-words.js'
import { useOpenChat } from './use-open-chat.js'
import { useOpenedPerson } from './use-opened-person.js'

/** Milliseconds for which a chat that is not here yet is waited for. */
const waitMs = 20_000

/** Carries out what comes from outside the window: links, clicks on notifications, answers typed there, the menu's commands. */
export function useDesktop(): void {
  const native = useNativeStore()
  const notifications = useNotificationsStore()
  const opened = useOpenedPerson()
  const act = useActs()
  watch(opened, (id) => (notifications.openedPersonId = id), { immediate: true })
  notifications.start(useNoticeWords())
  let stop = (): void => undefined
  onMounted(async () => {
    stop = native.listen((event) => {
      if (event.kind === 'open') act.goTo(event.target)
      if (event.kind === 'notice') void act.answer(event.act)
    })
    const target = await native.ready()
    if (target) act.goTo(target)
  })
  onBeforeUnmount(() => stop())
}

function useActs() {
  const router = useRouter()
  const people = usePeopleStore()
  const messages = useMessagesStore()
  const drafts = useDraftsStore()
  const threads = useChatThreadsStore()
  const native = useNativeStore()
  const notice = useNoticeStore()
  const openChat = useOpenChat()
  const { t } = useI18n()
  let stopWaiting = (): void => undefined

  function land(target: Target): boolean {
    const landing = landingOf(target, people.people, { isComplete: native.isComplete })
    switch (landing.kind) {
      case 'open':
        void openChat(landing.person_id, landing.message_id ?? undefined)
        return true
      case 'chats':
        void router.push({ name: 'chats' })
        return true
      case 'unknown':
        notice.say(t('desktop.link.unknown'))
        return true
      case 'wait':
        return false
    }
  }

  /** A chat that may still be on its way is waited for; a newer target takes its place. */
  function goTo(target: Target): void {
    stopWaiting()
    if (land(target)) return
    notice.say(t('desktop.link.waiting'))
    const timer = setTimeout(() => {
      stopWaiting()
      notice.say(t('desktop.link.unknown'))
    }, waitMs)
    const unwatch = watch([() => people.people, () => native.isComplete], () => {
      if (land(target)) stopWaiting()
    })
    stopWaiting = () => {
      clearTimeout(timer)
      unwatch()
    }
  }

  async function answer(done: NoticeAct): Promise<void> {
    if (done.act === 'open') {
      const { thread_id, message_id } = done
      return goTo(thread_id === null ? { kind: 'chats' } : { kind: 'chat', thread_id, message_id })
    }
    if (done.act === 'read') {
      const place = done.message_id === null ? null : await messages.placeOf(done.message_id, [{ id: done.thread_id }])
      return void (await threads.markThreadRead(done.thread_id, place?.seq)) // no further than what the notification showed
    }
    const landing = replyLandingOf(done, people.people, (person) => hasComposer(person.target))
    if (landing.kind === 'nothing') return
    if (landing.kind === 'send' && (await messages.sendMessage(landing.thread_id, done.text)) === null) return
    const before = drafts.textOf(landing.thread_id)
    drafts.type(landing.thread_id, before === '' ? done.text : `${before}\n${done.text}`, 0)
    goTo({ kind: 'chat', thread_id: landing.thread_id, message_id: null })
  }

  return { goTo, answer }
}
