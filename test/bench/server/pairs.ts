import { threadIdOf } from '../../../sync-server/contract/ids.js'
import { password, type ServerProcess } from '../../e2e/support/server-process.js'
import { ask } from '../reference/raw-server.js'

/** Tutor and student number `index` have a relation and a contact thread of their own. */
export const threadOfPair = (index: number): string => threadIdOf({ kind: 'contact', relation_id: 1 + index })

/** Brings pairs with open threads; answers their tokens, tutor and student by turns. */
export async function fillPairs(server: ServerProcess, pairs: number): Promise<string[]> {
  const tokens: string[] = []
  for (let index = 0; index < pairs; index += 1) {
    for (const [offset, role] of ['tutor', 'student'].entries()) {
      const id = 1 + 2 * index + offset
      const email = `${id}@example.org`
      await server.put(`users/${id}`, { role, email, display_name: `№ ${id}`, password })
      const body = JSON.stringify({ email, password, device_name: 'bench' })
      const login = await ask(`${server.url}/api/v1/auth/login/`, { method: 'POST', body })
      tokens.push((JSON.parse(login) as { access_token: string }).access_token)
    }
    const pair = { tutor_id: 1 + 2 * index, student_id: 2 + 2 * index }
    await server.put(`relations/${1 + index}`, { ...pair, status: 'ACTIVE' })
    await server.put(`contact-access/${pair.tutor_id}/${pair.student_id}`, { granted: true })
    const thread = { method: 'POST', token: tokens[2 * index] ?? '', body: JSON.stringify({ relation_id: 1 + index }) }
    await ask(`${server.url}/api/v1/chat/threads/negotiation/`, thread)
  }
  return tokens
}
