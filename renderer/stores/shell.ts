import { defineStore } from 'pinia'
import { useRuntime } from './runtime.js'

/** What a person asks of the machine around the app. */
export const useShellStore = defineStore('shell', () => {
  const { desktop } = useRuntime()
  const openExternal = (url: string): Promise<boolean> => desktop.shell.openExternal(url)
  return { openExternal }
})
