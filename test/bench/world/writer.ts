import { v7 } from 'uuid'
import { password } from '../../e2e/support/server-process.js'
import { emailOf, threadOf } from './seed.js'

/** Students at plain clients, who write to the tutor. */
export interface Writers {
  /** Sends texts of one student in one batch; answers their ids when the server has committed them. */
  send(student_id: number, bodies: readonly string[]): Promise<string[]>
}

export async function signInAt(url: string, email: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/auth/login/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password, device_name: 'bench' }),
  })
  if (!answer.ok) throw new Error(`sign-in of ${email}: ${answer.status} ${await answer.text()}`)
  return ((await answer.json()) as { access_token: string }).access_token
}

export function writersAt(url: string): Writers {
  const tokens = new Map<number, Promise<string>>()
  const tokenOf = (id: number): Promise<string> => {
    const token = tokens.get(id) ?? signInAt(url, emailOf(id))
    tokens.set(id, token)
    return token
  }
  return {
    async send(student_id, bodies) {
      const token = await tokenOf(student_id)
      const thread_id = threadOf(student_id)
      const intents = bodies.map((body) => ({ id: v7(), kind: 'send_message', thread_id, body, created_at: new Date().toISOString() }))
      await pushIntents(url, token, intents)
      return intents.map(({ id }) => id)
    },
  }
}

/** Throws unless each intent was applied. */
export async function pushIntents(url: string, token: string, intents: readonly object[]): Promise<void> {
  const answer = await fetch(`${url}/api/v1/sync/intents/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ intents }),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`a push was answered ${answer.status}: ${text.slice(0, 300)}`)
  const { verdicts } = JSON.parse(text) as { verdicts: { status: string; code: string | null }[] }
  const bad = verdicts.find(({ status }) => status !== 'applied')
  if (bad || verdicts.length !== intents.length) throw new Error(`a batch was not applied: ${JSON.stringify(bad)}`)
}
