import { expect, it } from 'vitest'
import { summaryOf } from '../../renderer/model/connection-summary.js'

const nothing = { queued: 0, held: 0, notSent: 0 }

it('DAT-1: a disk at fault is said as this device’s own, not as the server’s or the network’s, and never as "up to date"', () => {
  const said = (['online', 'offline'] as const).flatMap((state) =>
    [true, false].map((isSyncing) => summaryOf({ state, reason: 'not_stored', isSyncing, hasNetwork: true }, nothing)),
  )
  expect(said.map(({ tone, label }) => [tone, label])).toEqual(Array.from({ length: 4 }, () => ['stop', 'diskTrouble']))
  // Whether texts leave meanwhile is another thing to say.
  expect(said.map(({ detail }) => detail)).toEqual(['not_stored', 'not_stored', 'nothing_stored', 'nothing_stored'])
  expect(summaryOf({ state: 'offline', reason: 'disk', isSyncing: false, hasNetwork: true }, nothing)).toEqual({
    tone: 'stop',
    label: 'diskTrouble',
    detail: 'disk',
  })
})

it('only a machine without a network is told to have none', () => {
  const said = (['unreachable', 'not_kreida', 'busy', 'server_fault'] as const).flatMap((reason) =>
    [true, false].map((hasNetwork) => summaryOf({ state: 'offline', reason, isSyncing: false, hasNetwork }, nothing)),
  )
  expect(said.map(({ label, detail }) => `${label} ${detail}`)).toEqual([
    'serverTrouble unreachable',
    'offline unreachable',
    'serverTrouble not_kreida',
    'serverTrouble not_kreida',
    'serverTrouble busy',
    'serverTrouble busy',
    'serverTrouble server_fault',
    'serverTrouble server_fault',
  ])
})
