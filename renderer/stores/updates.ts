import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { useNativeStore, type UpdateState } from './native.js'

/** Newer versions of the installed program: found, brought, refused or ready. A browser has none. */
export const useUpdatesStore = defineStore('updates', () => {
  const native = useNativeStore()
  const state = shallowRef<UpdateState>({ state: 'idle' })
  /** The version whose notice was put off until the next start. */
  const postponed = ref<string | null>(null)
  const isBlocked = ref(false)
  const ready = computed(() => (state.value.state === 'ready' && state.value.version !== postponed.value ? state.value : null))
  /** Worth a word of its own: somebody offers a program that is not ours. Being offline is not. */
  const alarm = computed(() =>
    state.value.state === 'refused' && ['unsigned', 'checksum'].includes(state.value.reason) ? state.value : null,
  )

  void native.updates?.read().then((read) => (state.value = read))
  native.listen((event) => {
    if (event.kind === 'update') state.value = event.update
  })

  const check = async (): Promise<void> => native.updates?.check()
  /** Restarts where nothing is being typed or saved; `isBlocked` says that it did not. */
  async function install(): Promise<void> {
    isBlocked.value = (await native.updates?.install()) === false
  }
  function postpone(): void {
    if (ready.value) postponed.value = ready.value.version
  }
  const setTyping = async (is_typing: boolean): Promise<void> => native.updates?.setTyping(is_typing)

  return { state, ready, alarm, isBlocked, check, install, postpone, setTyping, isOffered: native.updates !== null }
})
