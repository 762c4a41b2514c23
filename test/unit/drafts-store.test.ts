import { describe, expect, it } from 'vitest'
import { openSlowDisk } from '../support/slow-disk.js'
import { contactThread } from '../support/store-world.js'

describe('drafts on a disk that takes its time', () => {
  it('DRF-1: words deleted while they are being saved do not come back', async () => {
    const { drafts, hold, elapse, stored } = await openSlowDisk()
    const answer = hold()
    drafts.type(contactThread, 'таємниця')
    elapse()
    drafts.type(contactThread, '')
    elapse()
    answer()
    expect(await stored()).toEqual(['draft '])
  })

  it('DAT-1: what could not be saved stays, is told to be unsaved, and is tried again by itself', async () => {
    const { drafts, setFull, elapse, stored } = await openSlowDisk()
    setFull(true)
    drafts.type(contactThread, 'нове')
    expect([await drafts.saveAll(), drafts.textOf(contactThread)]).toEqual([false, 'нове'])
    setFull(false)
    elapse()
    expect([await drafts.saveAll(), await stored()]).toEqual([true, ['draft нове']])
  })
})
