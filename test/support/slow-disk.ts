import { createPinia, setActivePinia } from 'pinia'
import { useDraftsStore } from '../../renderer/stores/drafts.js'
import { setRuntime } from '../../renderer/stores/runtime.js'
import { createOutbox } from '../../renderer/sync/outbox.js'
import { openStoreWorld } from './store-world.js'

/** The stores over a disk that answers when it is let, or is full; time passes when it is told to. */
export async function openSlowDisk() {
  const { runtime } = await openStoreWorld()
  const journal = runtime.desktop.openJournal(1)
  let isFull = false
  let answering: Promise<void> = Promise.resolve()
  const outbox = createOutbox({
    read: () => journal.read(),
    async commit(changes) {
      if (isFull) return { ok: false, reason: 'full', detail: '' }
      const committed = await journal.commit(changes)
      await answering
      return committed
    },
  })
  const timers = new Set<() => void>()
  const after = (_ms: number, work: () => void) => {
    timers.add(work)
    return () => void timers.delete(work)
  }
  setActivePinia(createPinia())
  const slow = { ...runtime, outbox, sources: { ...runtime.sources, after } }
  setRuntime(slow)
  const drafts = useDraftsStore()
  return {
    runtime: slow,
    drafts,
    setFull: (value: boolean) => void (isFull = value),
    /** Answers nothing until the returned function is called. */
    hold(): () => void {
      let open = (): void => undefined
      answering = new Promise((resolve) => (open = resolve))
      return open
    },
    elapse(): void {
      const due = [...timers]
      timers.clear()
      for (const work of due) work()
    },
    /** What is queued and what the draft says, in the journal itself. */
    async stored(): Promise<string[]> {
      await drafts.saveAll()
      const { entries, drafts: kept } = await journal.read()
      return [...entries.map(({ intent }) => (JSON.parse(intent) as { body: string }).body), `draft ${kept[0]?.text ?? ''}`]
    },
  }
}
