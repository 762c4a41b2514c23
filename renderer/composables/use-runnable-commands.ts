import { computed, type ComputedRef } from 'vue'
import { threadIdsOf } from '../model/people.js'
import { hasThread } from '../model/thread-groups.js'
import { useConnectionStore } from '../stores/connection.js'
import { usePeopleStore } from '../stores/people.js'
import { useUnreadStore } from '../stores/unread.js'
import { commandNames, type CommandName } from './use-commands.js'
import { useOpenedPerson } from './use-opened-person.js'

/** The commands that would do something now, in their order. */
export function useRunnableCommands(): ComputedRef<readonly CommandName[]> {
  const people = usePeopleStore()
  const unread = useUnreadStore()
  const connection = useConnectionStore()
  const openedId = useOpenedPerson()

  return computed(() => {
    const person = openedId.value === null ? undefined : people.byId.get(openedId.value)
    const hasChat = person !== undefined && hasThread(person)
    const may: Partial<Record<CommandName, boolean>> = {
      nextUnread: unread.totalUnread > 0,
      goToDate: hasChat,
      history: person !== undefined && threadIdsOf(person).length > 0,
      syncNow: connection.mayTry,
    }
    return commandNames.filter((name) => may[name] ?? true)
  })
}
