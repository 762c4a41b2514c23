import { describe, expect, it } from 'vitest'
import { openThread, push, noteIntent, send, messageIntent } from '../support/server-calls.js'
import { openWorld, serviceToken, type World } from '../support/server.js'

const user = { role: 'tutor', email: 'new@example.org', display_name: 'Нова' }
const invisible = [
  ' ',
  '\u00A0\u3000',
  '\u200B',
  '\u202E',
  '\u2060\uFEFF',
  '\u00AD',
  '\u3164',
  '\u115F\u1160',
  '\u2800',
  '\uFE0F',
  '\u0301\u0302',
  '\u{E0041}',
  '\u200B\n\u202E\t',
]

async function importLine(world: World, line: object): Promise<{ bad: unknown[] }> {
  const headers = { authorization: `Bearer ${serviceToken}`, 'content-type': 'application/x-ndjson' }
  const { body } = await world.call<{ bad: unknown[] }>({ method: 'POST', path: '/platform/import/', body: JSON.stringify(line), headers })
  return body
}

describe('what nobody can see', () => {
  it('R-BODY-4: is no message, no name, no subject and no note', async () => {
    const world = await openWorld()
    await openThread(world)
    for (const text of invisible) {
      const shown = JSON.stringify(text)
      expect([shown, (await send(world.tutor, text)).body]).toMatchObject([shown, { code: 'INVALID' }])
      const [sent, noted] = await push(world.tutor, [messageIntent(text), noteIntent(2, text)])
      expect([shown, sent?.code, noted?.code]).toEqual([shown, 'INVALID', 'INVALID'])
      expect([shown, (await world.put('/platform/users/9/', { ...user, display_name: text })).status]).toEqual([shown, 400])
      const inquiry = { tutor_id: 1, student_id: 2, status: 'OPEN', subject: text }
      expect([shown, (await world.put('/platform/inquiries/78/', inquiry)).status]).toEqual([shown, 400])
      expect([shown, (await world.student.post('/inquiries/', { tutor_id: 1, subject: text, body: '' })).status]).toEqual([shown, 400])
      const login = { email: 'olena@example.org', password: 'x', device_name: text }
      expect([shown, (await world.call({ method: 'POST', path: '/auth/login/', body: login })).status]).toEqual([shown, 400])
      expect((await importLine(world, { type: 'user', id: 9, ...user, display_name: text })).bad).toHaveLength(1)
    }
  })

  it('R-BODY-4: what draws anything is kept as it is', async () => {
    const world = await openWorld()
    await openThread(world)
    for (const text of ['.', '👍🏽', '🏳️‍🌈', '#️⃣', 'ї', '\u202Eабв', '€', '한', '\u{1FAE8}', 'e\u0301', '❤️'])
      expect(await send(world.tutor, text)).toMatchObject({ status: 201, body: { body: text } })
  })
})

describe('the ends of a body', () => {
  it('R-BODY-1: blank lines and the blanks at the end are cut, the first line keeps its indentation', async () => {
    const world = await openWorld()
    await openThread(world)
    for (const [body, stored] of [
      ['    12\n + 345\n-----\n   357', '    12\n + 345\n-----\n   357'],
      ['\n  \n\t\n    12\n + 3 \n \n', '    12\n + 3'],
      ['\r\n\r\n\tif x:\r\n\t\ty\r\n', '\tif x:\r\n\t\ty'],
      ['  слово  ', '  слово'],
      ['\u2028  a', '  a'],
      ['a\n\n\n b', 'a\n\n\n b'],
      ['\n\n', null],
    ] as const) {
      const answer = await send(world.tutor, body)
      expect([body, answer.body]).toMatchObject([body, stored === null ? { code: 'INVALID' } : { body: stored }])
    }
    const { body } = await world.student.get<{ threads: { last_message_preview: string }[] }>('/chat/unread-summary/')
    expect(body.threads[0]?.last_message_preview).toBe('a b')
    await send(world.tutor, '   12\n   13')
    const after = await world.student.get<{ threads: { last_message_preview: string }[] }>('/chat/unread-summary/')
    expect(after.body.threads[0]?.last_message_preview).toBe('12 13')
  })

  it('R-SEND-3: blanks at the ends make no other message', async () => {
    const world = await openWorld()
    await openThread(world)
    const first = messageIntent('  a')
    for (const body of ['  a', '\n\n  a  \n', 'a', ' a'])
      expect(await push(world.tutor, [{ ...first, body }])).toMatchObject([{ status: 'applied', seq: 1 }])
    expect(await push(world.tutor, [{ ...first, body: 'b' }])).toMatchObject([{ status: 'refused', code: 'ID_REUSED' }])
  })
})

describe('time zones', () => {
  it('R-PLATFORM-6: what Intl does not know is INVALID, and changes nothing', async () => {
    const world = await openWorld()
    for (const time_zone of ['Kyiv', 'Europe/Nowhere', '', ' ', 'GMT+25', 'Europe/Kyiv\u0000', '../etc/passwd', 'Україна']) {
      const answer = await world.put('/platform/users/9/', { ...user, time_zone })
      expect([time_zone, answer.body]).toMatchObject([time_zone, { code: 'INVALID' }])
      expect((await importLine(world, { type: 'user', id: 9, ...user, time_zone })).bad).toHaveLength(1)
    }
    for (const time_zone of ['Europe/Kyiv', 'UTC', 'America/Argentina/Buenos_Aires', null])
      expect([time_zone, (await world.put('/platform/users/9/', { ...user, time_zone })).status < 300]).toEqual([time_zone, true])
  })
})
