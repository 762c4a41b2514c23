import { getActivePinia } from 'pinia'
import { expect, it, onTestFinished } from 'vitest'
import { createApp, defineComponent, h, nextTick } from 'vue'
import { createMemoryHistory } from 'vue-router'
import PersonChat from '../../../renderer/components/thread/PersonChat.vue'
import ThreadList from '../../../renderer/components/thread/ThreadList.vue'
import { i18n } from '../../../renderer/i18n/i18n.js'
import { createAppRouter } from '../../../renderer/router.js'
import { useAccountStore } from '../../../renderer/stores/account.js'
import { useDocumentsStore } from '../../../renderer/stores/documents.js'
import { usePeopleStore } from '../../../renderer/stores/people.js'
import { threadIdOf } from '../../../sync-server/contract/ids.js'
import { until } from '../../support/until.js'
import { accessOf, at, me, messageOf, openStoreWorld, relationOf, threadOf, type StoreWorld } from '../../support/store-world.js'

const students = 200
const shown = 40
const open_id = 2

const pairOf = (student_id: number) => ({
  tutor_id: me.id,
  student_id,
  other_user_id: student_id,
  other_user_name: `Студент ${student_id}`,
})
const threadId = (student_id: number): string => threadIdOf({ kind: 'contact', relation_id: student_id })

const threadWith = (student_id: number, last_seq: number) => ({
  ...threadOf(last_seq),
  ...pairOf(student_id),
  id: threadId(student_id),
  relation_id: student_id,
  last_message_at: new Date(Date.parse(at) + last_seq * 1_000).toISOString(),
})
const messageIn = (student_id: number, seq: number) => ({ ...messageOf(seq, student_id), thread_id: threadId(student_id) })

async function fill(world: StoreWorld): Promise<void> {
  const ids = Array.from({ length: students }, (_, index) => index + 2)
  await world.receive({
    relations: ids.map((id) => ({ ...relationOf(), ...pairOf(id), id: String(id), relation_id: id })),
    contact_access: ids.map((id) => ({ ...accessOf(true), id: `${me.id}:${id}`, student_id: id })),
    messages: Array.from({ length: shown }, (_, index) => messageIn(open_id, index + 1)),
    threads: ids.map((id) => threadWith(id, id === open_id ? shown : 0)),
    read_markers: ids.map((id) => ({
      id: `${threadId(id)}:${me.id}`,
      rev: 1,
      _deleted: false,
      thread_id: threadId(id),
      user_id: me.id,
      last_read_seq: id === open_id ? shown : 0,
      read_count: id === open_id ? shown : 0,
      read_at: at,
    })),
  })
}

/** The list of chats beside an open chat, as the app shows them; `counts` says how often components were rendered anew. */
async function mountScreens(world: StoreWorld) {
  const account = useAccountStore()
  account.session = { state: 'signed_in', server_url: '', email: '', user: me, secrets: 'memory' }
  world.runtime.connection.value = { ...world.runtime.connection.value, state: 'online' }
  const counts = new Map<string, number>()
  const screens = defineComponent(() => () => [h(ThreadList, { currentId: open_id }), h(PersonChat, { personId: open_id })])
  const app = createApp(screens)
  const pinia = getActivePinia()
  if (!pinia) throw new Error('there are no stores')
  app.mixin({
    updated() {
      const name = String(this.$options.__name)
      counts.set(name, (counts.get(name) ?? 0) + 1)
    },
  })
  const host = document.createElement('div')
  document.body.append(host)
  const router = createAppRouter(() => me.role, createMemoryHistory())
  app.use(pinia).use(i18n).use(router).mount(host)
  await router.push(`/chat/student/${open_id}`)
  onTestFinished(() => {
    app.unmount()
    host.remove()
  })
  await until(() => host.querySelectorAll('article').length === shown && host.querySelectorAll('nav a').length === students)
  return { host, counts }
}

it('one arriving message renders one row and one bubble anew, whoever else there is', async () => {
  const world = await openStoreWorld()
  await fill(world)
  await until(() => useDocumentsStore().threads.length === students)
  const { host, counts } = await mountScreens(world)
  await nextTick()

  counts.clear()
  await world.receive({ messages: [messageIn(open_id, shown + 1)], threads: [threadWith(open_id, shown + 1)] })
  await until(() => host.querySelectorAll('article').length === shown + 1 && usePeopleStore().byId.get(open_id)?.unread_count === 1)
  await nextTick()
  // The bubble before it may close a run no longer; the new one is mounted, not updated.
  expect(counts.get('MessageBubble') ?? 0).toBeLessThanOrEqual(1)
  // The row changes with the thread, and once more with its count.
  expect(counts.get('ThreadListItem') ?? 0).toBeLessThanOrEqual(2)

  counts.clear()
  await world.receive({ messages: [messageIn(77, 1)], threads: [threadWith(77, 1)] })
  await until(() => usePeopleStore().byId.get(77)?.unread_count === 1)
  await nextTick()
  expect(counts.get('MessageBubble') ?? 0).toBe(0)
  expect(counts.get('ThreadListItem') ?? 0).toBeLessThanOrEqual(2)
})
