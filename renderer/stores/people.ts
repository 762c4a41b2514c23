import { defineStore } from 'pinia'
import { computed } from 'vue'
import { hasSameItems } from '../model/identity.js'
import { buildPeople, type PeopleMemory, type PersonEntry } from '../model/people.js'
import { useDocumentsStore } from './documents.js'
import { useOutboxStore } from './outbox.js'
import { useRuntime } from './runtime.js'
import { useUnreadStore } from './unread.js'

/** Everybody this person has a chat, a relation or an inquiry with. */
export const usePeopleStore = defineStore('people', () => {
  const { user } = useRuntime()
  const known = useDocumentsStore()
  const outbox = useOutboxStore()
  const unread = useUnreadStore()

  const memory: PeopleMemory = new Map()
  /** The same list while nobody in it changed: what is made of it stays as it is. */
  const people = computed((before?: readonly PersonEntry[]): readonly PersonEntry[] => {
    const now = buildPeople(
      {
        role: user.role,
        relations: known.relations,
        inquiries: known.inquiries,
        threads: known.threads,
        access: known.contactAccess,
        unsent: outbox.entries,
        drafts: outbox.drafts,
        unreadByThreadId: unread.unreadByThreadId,
      },
      memory,
    )
    return before && hasSameItems(before, now) ? before : now
  })
  const byId = computed(() => new Map(people.value.map((person) => [person.person_id, person])))
  return { people, byId }
})
