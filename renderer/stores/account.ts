import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { User } from '@contract/calls.js'
import type { Desktop, SignInResult } from '../desktop/desktop.js'
import type { Api } from '../sync/api.js'
import type { Sources } from '../sync/clock.js'
import { onSessionChange, readSession, signIn, signOut, type Session, type SignIn } from '../sync/session.js'
import { setRuntime, type Runtime } from './runtime.js'
import { useSettingsStore } from './settings.js'
import { abandonDocuments, JournalFault, startRuntime } from './start.js'

/** `opening`: this device's own data are being read. `failed`: they could not be; the person chooses what to do. */
export type AccountPhase = 'opening' | 'signed_out' | 'ready' | 'failed'

/** Who is signed in here, and whether their data stand ready. */
export const useAccountStore = defineStore('account', () => {
  const phase = ref<AccountPhase>('opening')
  const session = shallowRef<Session>({ state: 'signed_out', server_url: null, email: null })
  const runtime = shallowRef<Runtime | null>(null)
  const fault = shallowRef<'journal' | 'documents'>('documents')
  const settings = useSettingsStore()
  /** Whether the dialog that asks to sign in again stands open. */
  const isAsking = ref(false)
  let deps: { desktop: Desktop; api: Api; sources: Sources } | null = null

  const user = computed((): User | null => (session.value.state === 'signed_in' ? session.value.user : null))
  const connection = computed(() => runtime.value?.connection.value ?? null)
  watch(
    () => connection.value?.state === 'signed_out',
    (isEnded) => (isAsking.value = isEnded),
  )

  function requireDeps() {
    if (!deps) throw new Error('the account store was not started')
    return deps
  }

  /** Reads who is signed in and opens their data. Called once, when the app starts. */
  async function start(given: NonNullable<typeof deps>): Promise<void> {
    deps = given
    onSessionChange(() => location.reload())
    session.value = await readSession(given.desktop, given.api)
    await open()
  }

  /** Opens the signed-in person's data; also "try again" after a fault. */
  async function open(): Promise<void> {
    if (session.value.state === 'signed_out') return void (phase.value = 'signed_out')
    phase.value = 'opening'
    settings.adoptLocale(session.value.user.locale)
    try {
      const opened = await startRuntime(session.value.user, {
        ...requireDeps(),
        server_url: session.value.server_url,
        onFault: (error) => console.error(error),
      })
      setRuntime(opened)
      runtime.value = opened
      phase.value = 'ready'
    } catch (error) {
      console.error(error)
      fault.value = error instanceof JournalFault ? 'journal' : 'documents'
      phase.value = 'failed'
    }
  }

  /** Signs in; the same person signing in again goes on where the session ended. */
  async function enter(request: SignIn): Promise<SignInResult> {
    const { desktop, api } = requireDeps()
    const before = user.value
    const result = await signIn(desktop, api, request)
    if (!result.ok || result.moved) return result
    session.value = await readSession(desktop, api)
    const isSame = before !== null && user.value?.id === before.id
    if (isSame && runtime.value) runtime.value.syncNow()
    else if (desktop.kind === 'browser' && before) location.reload()
    else await open()
    return result
  }

  /** Signs out; answers whether it worked. Unsent work stays in this device's journal; the caller has asked the person. */
  async function leave(): Promise<boolean> {
    const { desktop, api } = requireDeps()
    const hasLeft = await signOut(desktop, api)
    if (hasLeft && desktop.kind === 'browser') location.assign('/')
    return hasLeft
  }

  /** Leaves the broken copy of the documents behind and makes a new one from the server. Unsent work is elsewhere and stays. */
  async function rebuild(): Promise<void> {
    if (session.value.state !== 'signed_in') return
    abandonDocuments(session.value.user)
    await open()
  }

  const canEncrypt = (): Promise<boolean> => requireDeps().desktop.session?.canEncrypt() ?? Promise.resolve(true)
  const isDesktop = (): boolean => requireDeps().desktop.kind === 'desktop'

  return { phase, session, user, connection, fault, isAsking, start, open, enter, leave, rebuild, canEncrypt, isDesktop }
})
