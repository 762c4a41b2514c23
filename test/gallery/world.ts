import { fillLongThread } from '../e2e/support/long-thread.js'
import { createServer, type ServerProcess } from '../e2e/support/server-process.js'
import { DEMO_PASSWORD } from '../../sync-server/commands/demo/people.js'

/** Everybody's in the gallery. */
export const gallerySecret = DEMO_PASSWORD
export const tutorEmail = 'olena@demo.kreida'
export const studentEmail = 'maria@demo.kreida'
export const strangerEmail = 'new@demo.kreida'
export const longName = 'Олександра-Вікторія Нечуй-Левицька-Старосельська'
export const heldName = 'Лев Гончаренко'
const heldId = 31

/** The demo world, and what it lacks: a name that fits nowhere, ten thousand messages, more than 99 unread, a tutor without students. */
export async function createGalleryWorld({ messages = 10_000 } = {}): Promise<ServerProcess> {
  const server = await createServer({ KREIDA_DEMO: '1', KREIDA_RATE_LIMIT: 'off' })
  await server.start()
  const common = { password: gallerySecret, time_zone: 'Europe/Kyiv', locale: 'uk' }
  await server.put('users/30', { ...common, role: 'student', email: 'long@demo.kreida', display_name: longName })
  await server.put(`users/${heldId}`, { ...common, role: 'student', email: 'lev@demo.kreida', display_name: heldName })
  await server.put('users/40', { ...common, role: 'tutor', email: strangerEmail, display_name: 'Ірина Нова' })
  await server.put('relations/130', { tutor_id: 1, student_id: 30, status: 'ACTIVE' })
  for (const student of [30, heldId]) await server.put(`contact-access/1/${student}`, { granted: true })
  await setHeld(server, 'ACTIVE')
  if (messages === 0) return server
  const unread = Math.min(400, Math.floor(messages / 2))
  await fillLongThread(server, { count: messages, read: messages - unread, student_id: 30, relation_id: 130 })
  return server
}

/** Lessons of the student whose chat is paused while something waits in it. */
export const setHeld = (server: ServerProcess, status: 'ACTIVE' | 'PAUSED'): Promise<void> =>
  server.put('relations/131', { tutor_id: 1, student_id: heldId, status })
