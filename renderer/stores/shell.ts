import { defineStore } from 'pinia'
import { useRuntime } from './runtime.js'

/** What a person asks of the machine around the app. */
export const useShellStore = defineStore('shell', () => {
  const { desktop } = useRuntime()
  const openExternal = (url: string): Promise<boolean> => desktop.shell.openExternal(url)
  /** Rejects where the browser refuses it. */
  const copyText = async (text: string): Promise<void> => desktop.shell.copyText(text)
  return { openExternal, copyText }
})
