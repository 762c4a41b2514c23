import type { Role } from '@contract/values.js'

/** A place in a chat to land on; what is not sent yet has no `seq`. */
export interface ChatPlace {
  message: string
  thread: string
  seq: number | null
}

/** A route of the app, as the router takes it. */
export interface ChatRoute {
  name: 'chat-tutor' | 'chat-student'
  params: Record<string, string>
  query: Record<string, string>
}

/** The route of the chat with a person, for somebody of this role; with a place, the one that lands on it (SRC-4). */
export function chatRouteOf(role: Role, person_id: number, place: ChatPlace | null = null): ChatRoute {
  const query = place && { message: place.message, thread: place.thread, ...(place.seq === null ? {} : { seq: String(place.seq) }) }
  return {
    ...(role === 'student'
      ? { name: 'chat-tutor', params: { tutorId: String(person_id) } }
      : { name: 'chat-student', params: { studentId: String(person_id) } }),
    query: query ?? {},
  }
}
