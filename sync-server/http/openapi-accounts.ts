import * as example from './openapi-examples.js'
import type { Described } from './openapi-described.js'

export const signIn: Record<string, Described> = {
  'POST /api/v1/auth/login/': {
    id: 'logIn',
    description:
      'An unknown user and a wrong password get the same answer in the same time. Five failures in 15 minutes for one account from one address are `RATE_LIMITED`. With `device_kind: "browser"` the answer holds no tokens and sets an HttpOnly cookie instead.',
    request: { email: 'olena@example.org', password: 'correct horse battery', device_name: 'Ноутбук' },
    answers: { 200: example.login },
    codes: ['UNAUTHENTICATED', 'FORBIDDEN'],
  },
  'POST /api/v1/auth/refresh/': {
    id: 'refreshTokens',
    description:
      'The old refresh token stays good until the new access token is first used, and 60 s after. Its reuse later ends the session.',
    request: { refresh_token: example.tokens.refresh_token },
    answers: { 200: example.tokens },
    codes: ['UNAUTHENTICATED'],
  },
  'POST /api/v1/auth/logout/': { id: 'logOut', description: "The session's streams close within 5 s.", answers: { 204: null } },
  'GET /api/v1/auth/me/': { id: 'readMe', answers: { 200: example.user } },
  'GET /api/v1/auth/devices/': { id: 'listDevices', description: 'The newest sign-in first.', answers: { 200: example.devices } },
  'DELETE /api/v1/auth/devices/{device_id}/': {
    id: 'endDevice',
    description: 'Its tokens are void and its streams close. What is not signed in, or another person, has no such device: `NOT_FOUND`.',
    parameters: { device_id: example.tokens.device_id },
    answers: { 204: null },
    codes: ['NOT_FOUND'],
  },
  'POST /api/v1/auth/password/': {
    id: 'changePassword',
    description: 'A wrong current password is `FORBIDDEN`, and counts as a failed sign-in does.',
    request: { current_password: 'correct horse battery', new_password: 'a new long password' },
    answers: { 204: null },
    codes: ['FORBIDDEN', 'UNAVAILABLE'],
  },
}
