import { buildKind } from './launch.js'

/** All that the environment may say to the shell; nothing else reads it. */
interface Config {
  /** The address the sign-in form starts with where no other was used before. */
  serverUrl: string | null
  /** Whom `npm start` signs in by itself, as `e-mail:password`; never in a release. */
  demoSignIn: { email: string; password: string } | null
  /** Allows the developer tools and the menu's "reload": everywhere but in a release. */
  isDevelopment: boolean
  /** A test drives this build through its debugging port: only a test build that was asked to. */
  isDriven: boolean
  /** Milliseconds without a byte until a feed of updates counts as dead. */
  updatePatienceMs: number
}

/** `isPackaged` comes from Electron; no variable can make a release a development build. */
export function readConfig(isPackaged: boolean): Config {
  const isDevelopment = !isPackaged
  const [email, password] = (process.env['KREIDA_DEMO_SIGN_IN'] ?? '').split(':')
  const isDriven = buildKind === 'test' && process.env['KREIDA_TEST_DRIVER'] === '1'
  return {
    serverUrl: process.env['KREIDA_SERVER_URL'] ?? null,
    demoSignIn: isDevelopment && email && password ? { email, password } : null,
    isDevelopment,
    isDriven,
    updatePatienceMs: (isDriven && Number(process.env['KREIDA_UPDATE_PATIENCE_MS'])) || 60_000,
  }
}

/** The clock of logs and time limits. */
export const now = (): Date => new Date()
