import { getActivePinia } from 'pinia'
import { describe, expect, it } from 'vitest'
import { createApp, defineComponent, nextTick, type Component } from 'vue'
import AppNotice from '../../renderer/components/app/AppNotice.vue'
import { useChosenMessages, type ChosenMessages } from '../../renderer/composables/use-chosen-messages.js'
import { i18n } from '../../renderer/i18n/i18n.js'
import type { Bubble } from '../../renderer/model/timeline.js'
import { useNoticeStore } from '../../renderer/stores/notice.js'
import { openStoreWorld } from '../support/store-world.js'

const bubble: Bubble = {
  id: 'm1',
  thread_id: 't1',
  seq: 1,
  body: 'текст',
  is_mine: true,
  composed_at: '2026-03-01T08:00:00.000Z',
  sent_at: null,
  read_at: null,
  state: null,
  opens_run: true,
  closes_run: true,
}

/** Shows a component as the app does. */
function show(component: Component): HTMLElement {
  const pinia = getActivePinia()
  if (!pinia) throw new Error('there are no stores')
  const host = document.createElement('div')
  createApp(component).use(pinia).use(i18n).mount(host)
  return host
}

describe('a notice', () => {
  it('A11Y-1: the same words said again are drawn again, for a screen reader tells only what changes', async () => {
    await openStoreWorld()
    const host = show(AppNotice)
    const { say } = useNoticeStore()
    say('Скопійовано')
    await nextTick()
    const first = host.querySelector('span')
    say('Скопійовано')
    await nextTick()
    expect([first?.textContent, host.textContent]).toEqual(['Скопійовано', 'Скопійовано'])
    expect(host.querySelector('span')).not.toBe(first)
  })

  it('A11Y-1: a copy that is refused says so, and what was chosen stays chosen for the next try', async () => {
    const world = await openStoreWorld()
    let refuses = true
    let copied = ''
    world.runtime.desktop.shell.copyText = async (text) => {
      if (refuses) throw new Error('refused')
      copied = text
    }
    const made: ChosenMessages[] = []
    const name = (): string => 'Марія'
    show(defineComponent({ setup: () => (made.push(useChosenMessages(() => [bubble], name)), () => null) }))
    const [chosen] = made
    chosen?.choose(bubble, false)
    await chosen?.copyChosen()
    expect([useNoticeStore().text, chosen?.count.value]).toEqual([i18n.global.t('message.copyFailed'), 1])
    refuses = false
    await chosen?.copyChosen()
    expect([useNoticeStore().text, chosen?.count.value, copied]).toEqual([
      i18n.global.t('message.copied'),
      0,
      expect.stringContaining('текст'),
    ])
  })
})
