import { describe, expect, it } from 'vitest'
import { useDraftsStore } from '../../renderer/stores/drafts.js'
import { recoverEditedWords } from '../../renderer/stores/edited-words.js'
import { useEditingStore } from '../../renderer/stores/editing.js'
import { useMessagesStore } from '../../renderer/stores/messages.js'
import { useOutboxStore } from '../../renderer/stores/outbox.js'
import { openSlowDisk } from '../support/slow-disk.js'
import { contactThread } from '../support/store-world.js'

async function twoQueued() {
  const disk = await openSlowDisk()
  const messages = useMessagesStore()
  for (const body of ['а', 'б']) await messages.sendMessage(contactThread, body)
  const [outbox, editing, drafts] = [useOutboxStore(), useEditingStore(), useDraftsStore()]
  return { ...disk, outbox, editing, drafts }
}

describe('the editing of a text that waits', () => {
  it('DRF-1: words that were left are there the next time, for the same texts only; given up, they are gone', async () => {
    const { outbox, editing } = await twoQueued()
    const [first, second] = outbox.unsentMessages
    if (!first || !second) throw new Error('two are queued')
    editing.begin([first])
    editing.type('аа')
    editing.leave()
    editing.begin([first, second])
    expect(editing.words()).toBe('а\nб')
    editing.leave()
    editing.begin([first])
    expect(editing.words()).toBe('аа')
    editing.giveUp()
    editing.begin([first])
    expect(editing.words()).toBe('а')
  })

  it('DRF-1: after a crash the words stand before the draft of their chat, and the text waits as it was', async () => {
    const { runtime, outbox, editing, drafts, stored } = await twoQueued()
    editing.begin(outbox.unsentMessages.slice(0, 1))
    editing.type('аа')
    drafts.type(contactThread, 'чернетка')
    await drafts.saveAll()
    await recoverEditedWords(runtime.outbox, runtime.sources)
    expect(await stored()).toEqual(['а', 'б', 'draft аа\nчернетка'])
  })

  it('DRF-1: words left for one text stay in the journal while another of its chat is edited; unchanged ones are no words', async () => {
    const { runtime, outbox, editing, drafts, stored } = await twoQueued()
    const [first, second] = outbox.unsentMessages
    if (!first || !second) throw new Error('two are queued')
    editing.begin([first])
    editing.type('аа')
    editing.leave()
    editing.begin([second])
    editing.type('бб')
    editing.type('б')
    editing.leave()
    await drafts.saveAll()
    await recoverEditedWords(runtime.outbox, runtime.sources)
    expect(await stored()).toEqual(['а', 'б', 'draft аа'])
  })

  it('DRF-1: saved, the words are no draft any more, not even for a moment', async () => {
    const { outbox, editing, drafts, stored } = await twoQueued()
    const edited = outbox.unsentMessages.slice(0, 1)
    editing.begin(edited)
    editing.type('аа')
    await drafts.saveAll()
    expect(await editing.change(edited, 'аа')).toMatchObject({ ok: true })
    expect(await stored()).toEqual(['аа', 'б', 'draft '])
  })
})
