import { useStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { ref, shallowRef, watch } from 'vue'
import type { Notice } from '../desktop/desktop.js'
import { isQuiet } from '../model/notifications/decide.js'
import { planNotices, type Plan, type PlannedChat } from '../model/notifications/plan.js'
import { wordsOf, type NoticeWords } from '../model/notifications/words.js'
import { useDocumentsStore } from './documents.js'
import { useNoticeSettingsStore } from './notice-settings.js'
import { usePresenceStore } from './presence.js'
import { useRuntime } from './runtime.js'
import { useUnreadStore } from './unread.js'

/** What a notification says, before the locale gives it words. */
export type NoticeRequest =
  | { kind: 'chat'; thread_id: string; message_id: string | null; words: NoticeWords; is_writable: boolean }
  | { kind: 'group'; chats: number; unread: number; names: string[]; is_hidden: boolean }

/** Milliseconds without network after which what then arrives is an absence's, and is grouped. */
const absenceMs = 5 * 60_000

/** Watches the one unread selector and shows or takes back the system's notifications. `carryOut` gives a request its words. */
export const useNotificationsStore = defineStore('notifications', () => {
  const { desktop, user, documents, connection, sources } = useRuntime()
  const known = useDocumentsStore()
  const unread = useUnreadStore()
  const settings = useNoticeSettingsStore()
  const presence = usePresenceStore()
  /** The newest message of each thread that needs no notification any more. It outlives the app: nobody is told twice. */
  const told = useStorage<Record<string, number>>(`kreida:told:${user.id}`, {})
  /** The person whose chat is open here; set by the router's screen. */
  const openedPersonId = ref<number | null>(null)
  const shown = shallowRef<ReadonlySet<string | null>>(new Set())
  let wording: ((request: NoticeRequest) => Notice) | null = null
  let isReturn = true
  let lastOnline = sources.now().getTime()

  function start(word: (request: NoticeRequest) => Notice): void {
    wording = word
    desktop.onWake(() => (isReturn = true))
    watch(connection, ({ state }) => noteConnection(state), { immediate: true })
    watch([() => unread.unreadByThreadId, connection, openedPersonId, () => presence.changes, () => settings.isEnabled], look, {
      immediate: true,
    })
  }

  function noteConnection(state: string): void {
    const at = sources.now().getTime()
    if (state === 'online' && at - lastOnline > absenceMs) isReturn = true
    if (state === 'online') lastOnline = at
  }

  function look(): void {
    if (!known.isKnown || !desktop.native || !presence.isKnown) return
    // Until a sync has reached the head, what looks unread may have been read elsewhere long ago (NOT-2).
    if (isReturn && (connection.value.isSyncing || connection.value.state !== 'online')) return
    const isWatching = presence.isWatching()
    const now = sources.now()
    const desk = { is_enabled: settings.isEnabled, is_quiet: isQuiet(settings.quiet, now) }
    const plan = planNotices({ chats: chatsNow(isWatching, now), desk, is_return: isReturn, shown: shown.value })
    // Who comes back by opening the window sees the list: it says all of it.
    const isSeenAnyway = isReturn && isWatching
    isReturn = false
    remember(plan)
    carryOut(isSeenAnyway ? { ...plan, show: [], group: [] } : plan).catch((fault: unknown) => console.error(fault))
  }

  const chatsNow = (isWatching: boolean, now: Date): PlannedChat[] =>
    known.threads.map(({ id, last_seq, other_user_id }) => ({
      thread_id: id,
      unread: unread.unreadByThreadId.get(id) ?? 0,
      last_seq,
      told_seq: told.value[id] ?? 0,
      is_seen: isWatching && openedPersonId.value === other_user_id,
      is_muted: settings.isMuted(other_user_id, now),
      is_blocked: false, // blocks come with their own kind
    }))

  function remember(plan: Plan): void {
    const changed = [...plan.told].some(([id, seq]) => told.value[id] !== seq)
    if (changed) told.value = Object.fromEntries(plan.told)
  }

  async function carryOut({ show, group, withdraw }: Plan): Promise<void> {
    const native = desktop.native
    if (!native || !wording) return
    const gone = new Set(withdraw)
    shown.value = new Set([...[...shown.value].filter((id) => !gone.has(id)), ...show, ...(group.length > 0 ? [null] : [])])
    if (withdraw.length > 0) await native.notices.withdraw(withdraw)
    if (group.length > 0) await native.notices.show(wording(groupOf(group)))
    for (const thread_id of show) {
      const request = await requestOf(thread_id)
      if (request && shown.value.has(thread_id)) await native.notices.show(wording(request))
    }
  }

  function groupOf(thread_ids: readonly string[]): NoticeRequest {
    const threads = known.threads.filter(({ id }) => thread_ids.includes(id))
    const names = threads.map((thread) => thread.other_user_name)
    const count = thread_ids.reduce((sum, id) => sum + (unread.unreadByThreadId.get(id) ?? 0), 0)
    return { kind: 'group', chats: thread_ids.length, unread: count, names, is_hidden: isHidden() }
  }

  const isHidden = (): boolean => presence.isLocked || !settings.showsContent

  /** The newest message of the other person, which the click lands on. */
  async function requestOf(thread_id: string): Promise<NoticeRequest | null> {
    const thread = known.threads.find(({ id }) => id === thread_id)
    if (!thread) return null
    const count = unread.unreadByThreadId.get(thread_id) ?? 0
    const seq = { $gte: Math.max(1, thread.last_seq - count * 2 - 10) }
    const found = await documents.find('messages', { selector: { thread_id, seq } })
    const message = found.filter(({ sender_id }) => sender_id === thread.other_user_id).sort((a, b) => b.seq - a.seq)[0]
    const words = wordsOf({ name: thread.other_user_name, text: message?.body ?? null, unread: count, is_hidden: isHidden() })
    return { kind: 'chat', thread_id, message_id: message?.id ?? null, words, is_writable: thread.is_writable }
  }

  return { openedPersonId, shown, start }
})
