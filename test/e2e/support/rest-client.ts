import { v7 } from 'uuid'
import { password } from './server-process.js'

/** A person at another client: plain calls of the original API. */
export async function sendAs(url: string, message: { email: string; relation_id: number; body: string }): Promise<void> {
  const login = await post(url, 'auth/login/', { email: message.email, password, device_name: 'test' })
  const bearer = String(login['access_token'])
  const thread = await post(url, 'chat/threads/negotiation/', { relation_id: message.relation_id }, bearer)
  await post(url, `chat/threads/${String(thread['thread_id'])}/messages/`, { id: v7(), body: message.body }, bearer)
}

async function post(url: string, path: string, payload: object, bearer?: string): Promise<Record<string, unknown>> {
  const headers = { 'content-type': 'application/json', ...(bearer ? { authorization: `Bearer ${bearer}` } : {}) }
  const response = await fetch(`${url}/api/v1/${path}`, { method: 'POST', headers, body: JSON.stringify(payload) })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as Record<string, unknown>
}
