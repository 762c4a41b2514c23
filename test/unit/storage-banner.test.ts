import { getActivePinia } from 'pinia'
import { expect, it } from 'vitest'
import { createApp, nextTick } from 'vue'
import StorageBanner from '../../renderer/components/app/StorageBanner.vue'
import { i18n } from '../../renderer/i18n/i18n.js'
import type { Connection } from '../../renderer/sync/connection.js'
import { openStoreWorld } from '../support/store-world.js'

it('DAT-1: a disk that does not take what arrives is said, whatever screen stands open, for as long as that is so', async () => {
  const { runtime } = await openStoreWorld()
  const pinia = getActivePinia()
  if (!pinia) throw new Error('there are no stores')
  const host = document.createElement('div')
  createApp(StorageBanner).use(pinia).use(i18n).mount(host)
  const said = async (change: Partial<Connection>): Promise<string | null> => {
    runtime.connection.value = { ...runtime.connection.value, ...change }
    await nextTick()
    return host.querySelector('[role=alert] span')?.textContent ?? null
  }
  const words = (key: string): string => i18n.global.t(`connection.details.${key}`)

  expect(await said({ state: 'online', reason: null })).toBeNull()
  expect(await said({ reason: 'not_stored' })).toBe(words('not_stored'))
  expect(await said({ state: 'offline' })).toBe(words('nothing_stored'))
  expect(await said({ reason: 'disk' })).toBe(words('disk'))
  expect(await said({ reason: 'busy' })).toBeNull()
})
