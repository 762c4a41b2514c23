/** The original's three sentences, by the reason a thread could not be opened. */
export function chatErrorKey(reason: string): string {
  switch (reason) {
    case 'RELATION_NOT_FOUND':
      return 'chat.errors.relationNotFound'
    case 'CONTACT_ACCESS_REQUIRED':
      return 'chat.errors.contactAccessRequired'
    default:
      return 'chat.errors.threadCreationFailed'
  }
}
