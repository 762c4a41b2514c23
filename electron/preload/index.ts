import { contextBridge, ipcRenderer } from 'electron'
import { channels, type Bridge } from '../bridge/index.js'

/** Written in by the build, from package.json. */
declare const __KREIDA_VERSION__: string

const platformOf = (): Bridge['platform'] => (process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux')

const bridge: Bridge = {
  app_version: __KREIDA_VERSION__,
  platform: platformOf(),
  journal: {
    read: () => ipcRenderer.invoke(channels.journalRead),
    commit: (changes) => ipcRenderer.invoke(channels.journalCommit, changes),
    readVerdicts: (thread_ids) => ipcRenderer.invoke(channels.journalReadVerdicts, thread_ids),
  },
  session: {
    read: () => ipcRenderer.invoke(channels.sessionRead),
    signIn: (request) => ipcRenderer.invoke(channels.sessionSignIn, request),
    signOut: () => ipcRenderer.invoke(channels.sessionSignOut),
    canEncrypt: () => ipcRenderer.invoke(channels.sessionCanEncrypt),
  },
  shell: {
    openExternal: (url) => ipcRenderer.invoke(channels.shellOpenExternal, url),
    setUnread: (count) => ipcRenderer.invoke(channels.shellSetUnread, count),
    copyText: (text) => ipcRenderer.invoke(channels.shellCopyText, text),
  },
  onWake(listener) {
    const wake = (): void => listener() // the event object stays here
    ipcRenderer.on(channels.wake, wake)
    return () => ipcRenderer.off(channels.wake, wake)
  },
}

contextBridge.exposeInMainWorld('kreida', bridge)
