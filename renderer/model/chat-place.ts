import type { Role } from '@contract/values.js'

/** A route of the app, as the router takes it. */
export interface ChatRoute {
  name: 'chat-tutor' | 'chat-student'
  params: Record<string, string>
  query: Record<string, string>
}

/** The route of the chat with a person, for somebody of this role; with a message, the one that lands on it (SRC-4). */
export function chatRouteOf(role: Role, person_id: number, message_id: string | null = null): ChatRoute {
  return {
    ...(role === 'student'
      ? { name: 'chat-tutor', params: { tutorId: String(person_id) } }
      : { name: 'chat-student', params: { studentId: String(person_id) } }),
    query: message_id === null ? {} : { message: message_id },
  }
}
