import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { ref } from 'vue'
import { useSending } from '../../renderer/composables/use-sending.js'
import { openSlowDisk } from '../support/slow-disk.js'
import { contactThread } from '../support/store-world.js'

describe('a field that sends', () => {
  it('DRF-3, I3: an Enter that comes while what is left in the field is being saved sends that once', async () => {
    const { stored, hold } = await openSlowDisk()
    const field = ref('перше')
    const { send } = useSending(field, () => contactThread)
    const keepText = hold()
    const first = send()
    field.value += 'друге'
    await pause(0)
    keepText()
    const keepDraft = hold()
    await pause(0)
    expect(field.value).toBe('друге')
    const second = send()
    keepDraft()
    await Promise.all([first, second])
    expect([field.value, await stored()]).toEqual(['', ['перше', 'друге', 'draft ']])
  })
})
