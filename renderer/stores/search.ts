import { defineStore } from 'pinia'
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { isEmptyQuery, parseQuery, rankText, type Query } from '../model/finding.js'
import {
  endOfDay,
  findPeople,
  findUnsent,
  messageHits,
  ownersOf,
  startOfDay,
  type HitFilter,
  type SearchKind,
} from '../model/search-hits.js'
import type { MessageAnswer, SearchProgress } from '../search/search-calls.js'
import { startSearch, type SearchThread } from '../search/search-thread.js'
import { useDocumentsStore } from './documents.js'
import { useOutboxStore } from './outbox.js'
import { usePeopleStore } from './people.js'
import { useRuntime } from './runtime.js'

/** How many messages are shown at first, and how many more at a time. */
const pageSize = 20
const nothing: MessageAnswer = { found: [], total: 0 }

/** What is looked for, and what was found: people and unsent texts here, messages by the worker. */
export const useSearchStore = defineStore('search', () => {
  const people = usePeopleStore()
  const outbox = useOutboxStore()
  const text = ref('')
  const kind = ref<'all' | SearchKind>('all')
  const { personId, from, to, filter, hasFilter, resetFilter } = useFilter()
  /** The field should take the keyboard as soon as it stands there. */
  const wantsFocus = ref(false)

  const query = computed(() => parseQuery(text.value))
  const isActive = computed(() => text.value.trim() !== '')
  const owners = computed(() => ownersOf(people.people))
  const shows = (wanted: SearchKind): boolean => isActive.value && (kind.value === 'all' || kind.value === wanted)

  const { limit, answer, answered, fitting, progress, hasFault, start } = useMessages(() =>
    shows('messages') && !isEmptyQuery(query.value) ? { text: text.value, ...filter.value } : null,
  )
  watch([text, kind, filter], () => (limit.value = pageSize))

  const groups = computed(() =>
    [
      { kind: 'people' as const, hits: shows('people') ? findPeople(people.people, query.value, filter.value) : [] },
      { kind: 'messages' as const, hits: shows('messages') ? messageHits(fitting(query.value), owners.value, query.value) : [] },
      {
        kind: 'unsent' as const,
        hits: shows('unsent') ? findUnsent({ owners: owners.value, ...unsentTexts() }, query.value, filter.value) : [],
      },
    ].filter((group) => group.hits.length > 0),
  )
  const unsentTexts = () => ({ entries: outbox.entries, drafts: outbox.drafts })
  const hits = computed(() => groups.value.flatMap((group) => group.hits))
  const hasMore = computed(() => shows('messages') && answer.value.total > answer.value.found.length)
  /** Nothing more will come to this query by itself. */
  const isSettled = computed(() => !shows('messages') || hasFault.value || (answered.value && progress.value?.isReady === true))

  return {
    text,
    kind,
    personId,
    from,
    to,
    hasFilter,
    /** Its button goes with the filter: the field takes the focus. */
    resetFilter(): void {
      resetFilter()
      wantsFocus.value = true
    },
    wantsFocus,
    query,
    isActive,
    groups,
    hits,
    hasMore,
    isSettled,
    progress,
    hasFault,
    start,
    more: (): void => void (limit.value += 2 * pageSize),
    clear: (): void => void (text.value = ''),
  }
})

function useFilter() {
  const { user } = useRuntime()
  const personId = ref<number | null>(null)
  /** Days, as a date field writes them; empty: no border. */
  const from = ref('')
  const to = ref('')
  const filter = computed((): HitFilter => ({
    person_id: personId.value,
    from: from.value === '' ? null : startOfDay(from.value, user.time_zone),
    before: to.value === '' ? null : endOfDay(to.value, user.time_zone),
  }))
  const hasFilter = computed(() => personId.value !== null || from.value !== '' || to.value !== '')
  function resetFilter(): void {
    personId.value = null
    from.value = to.value = ''
  }
  return { personId, from, to, filter, hasFilter, resetFilter }
}

/** The messages' part: keeps the worker up to date with the documents and asks it what is to be asked. */
function useMessages(question: () => ({ text: string } & HitFilter) | null) {
  const { documents, connection } = useRuntime()
  const known = useDocumentsStore()
  const limit = ref(pageSize)
  const answer = shallowRef<MessageAnswer>(nothing)
  /** Whether the answer is one to the present question. */
  const answered = ref(false)
  const progress = shallowRef<SearchProgress | null>(null)
  const hasCrashed = ref(false)
  const thread = shallowRef<SearchThread | null>(null)
  const hasFault = computed(() => hasCrashed.value || progress.value?.hasFailed === true)

  function start(): void {
    thread.value ??= startSearch({
      onProgress: (next) => (progress.value = next),
      onFault(error) {
        console.error(error)
        hasCrashed.value = true
      },
    })
  }
  onScopeDispose(() => thread.value?.stop())

  // An index of half a history would find half of what there is, and say that it is all.
  watch([thread, () => known.threads, () => known.isKnown, () => connection.value.filling], () => {
    if (known.isKnown && connection.value.filling === null)
      thread.value?.hold(
        documents.setName(),
        known.threads.map(({ id, last_seq }) => [id, last_seq]),
      )
  })
  watch(question, () => (answered.value = false))
  watch([thread, question, limit, progress], async () => {
    const asked = question()
    if (!asked) return void (answer.value = nothing)
    const { text, person_id, from, before } = asked
    const ofPerson = known.threads.filter((candidate) => candidate.other_user_id === person_id).map(({ id }) => id)
    const given = await thread.value?.ask({ text, from, before, limit: limit.value, thread_ids: person_id === null ? null : ofPerson })
    if (!given) return
    answer.value = given
    answered.value = true
  })
  /** Until the present question is answered: what of the last answer fits it as well. */
  const fitting = (query: Query): MessageAnswer['found'] =>
    answered.value ? answer.value.found : answer.value.found.filter((message) => rankText(message.body, query) !== null)
  return { limit, answer, answered, fitting, progress, hasFault, start }
}
