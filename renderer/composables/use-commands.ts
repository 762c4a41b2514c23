import { useMediaQuery } from '@vueuse/core'
import { nextTick } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRoute, useRouter } from 'vue-router'
import { neighbourChat, nextUnreadChat } from '../model/chat-order.js'
import { useConnectionStore } from '../stores/connection.js'
import { useNoticeStore } from '../stores/notice.js'
import { usePeopleStore } from '../stores/people.js'
import { useSearchStore } from '../stores/search.js'
import { useSettingsStore } from '../stores/settings.js'
import { useOpenChat } from './use-open-chat.js'
import { useOpenedPerson } from './use-opened-person.js'

export const commandNames = [
  'nextUnread',
  'find',
  'goToDate',
  'history',
  'dashboard',
  'chats',
  'outbox',
  'settings',
  'syncNow',
  'theme_system',
  'theme_light',
  'theme_dark',
  'theme_contrast',
  'locale_uk',
  'locale_en',
  'shortcuts',
  'signOut',
] as const
export type CommandName = (typeof commandNames)[number]

const themeOf = { theme_system: 'system', theme_light: 'light', theme_dark: 'dark', theme_contrast: 'contrast' } as const
const wishOf = { goToDate: '#date', history: '#history' } as const

/** What the palette and the shortcuts do. `showSheet` opens the list of shortcuts. */
export function useCommands(showSheet: () => void) {
  const router = useRouter()
  const route = useRoute()
  const search = useSearchStore()
  const people = usePeopleStore()
  const settings = useSettingsStore()
  const connection = useConnectionStore()
  const notice = useNoticeStore()
  const { t } = useI18n()
  const openChat = useOpenChat()
  const isNarrow = useMediaQuery('(max-width: 760px)')
  const currentId = useOpenedPerson()

  const goTo = async (name: string): Promise<void> => void (await router.push({ name }))
  const goToChat = async (person_id: number | null): Promise<void> => (person_id === null ? undefined : openChat(person_id))
  const walkChats = (step: 1 | -1): Promise<void> => goToChat(neighbourChat(people.people, currentId.value, step))
  async function goToUnread(): Promise<void> {
    const next = nextUnreadChat(people.people, currentId.value)
    if (next === null) notice.say(t('chat.notifications.empty'))
    await goToChat(next)
  }

  /** The field stands above the list of chats, which a narrow window shows alone. */
  async function find(): Promise<void> {
    const isThere = route.name === 'chats' || (currentId.value !== null && !isNarrow.value)
    if (!isThere) await goTo('chats')
    await nextTick()
    search.wantsFocus = true
  }

  async function run(name: CommandName): Promise<void> {
    switch (name) {
      case 'nextUnread':
        return goToUnread()
      case 'find':
        return find()
      case 'goToDate':
      case 'history':
        return void (await router.replace({ query: route.query, hash: wishOf[name] })) // the open chat grants it
      case 'dashboard':
      case 'chats':
      case 'outbox':
      case 'settings':
        return goTo(name)
      case 'syncNow':
        return connection.ask()
      case 'theme_system':
      case 'theme_light':
      case 'theme_dark':
      case 'theme_contrast':
        return void (settings.theme = themeOf[name])
      case 'locale_uk':
      case 'locale_en':
        return void (settings.locale = name === 'locale_uk' ? 'uk' : 'en')
      case 'shortcuts':
        return showSheet()
      case 'signOut':
        return void (await router.push({ name: 'settings', hash: '#sign-out' })) // there it is asked first
    }
  }
  return { run, goToChat, walkChats }
}
