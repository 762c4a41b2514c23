import { onScopeDispose } from 'vue'
import { useRouter } from 'vue-router'
import { useNativeStore } from '../stores/native.js'
import type { CommandName } from './use-commands.js'

/** Carries out what a person chooses in the program's own menu. */
export function useMenuCommands(run: (name: CommandName) => Promise<void>): void {
  const native = useNativeStore()
  const router = useRouter()
  onScopeDispose(
    native.listen((event) => {
      if (event.kind !== 'command') return
      if (event.name === 'about') void router.push({ name: 'settings', hash: '#about' })
      else void run(event.name)
    }),
  )
}
