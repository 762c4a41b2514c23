/** What a thread came from. */
export type Origin = { relation_id: number } | { inquiry_id: number }

/** A person; the password is hashed on import. */
export type UserLine = {
  type: 'user'
  id: number
  role: 'tutor' | 'student'
  email: string
  display_name: string
  locale: string
  time_zone: string
  password: string
}

/** Where a tutor and a student stand with each other. */
export type RelationStatus = 'INVITED' | 'ACTIVE' | 'PAUSED' | 'ARCHIVED'

/** The one relation of a tutor and a student. */
export type RelationLine = { type: 'relation'; id: number; tutor_id: number; student_id: number; status: RelationStatus }

/** Where a student’s question to a tutor stands. */
export type InquiryStatus = 'OPEN' | 'ACCEPTED' | 'DECLINED' | 'CANCELLED' | 'EXPIRED'

/** What a student asked a tutor before there was a relation. */
export type InquiryLine = {
  type: 'inquiry'
  id: number
  tutor_id: number
  student_id: number
  status: InquiryStatus
  subject: string
  body: string
}

/** Whether the tutor may open the contact thread. */
export type ContactAccessLine = { type: 'contact_access'; tutor_id: number; student_id: number; granted: boolean; access_level?: string }

/** Makes its thread where there is none. `created_at` is RFC 3339, UTC. */
export type MessageLine = { type: 'message'; id: string; sender_id: number; body: string; created_at: string } & Origin

/** Imported messages count as read; this line says up to which moment `user_id` really has read. */
export type ReadMarkerLine = { type: 'read_marker'; user_id: number; read_until: string } & Origin

/** One line of an import file, as in the contract's "Domain facts around the chat". */
export type ImportLine = UserLine | RelationLine | InquiryLine | ContactAccessLine | MessageLine | ReadMarkerLine
