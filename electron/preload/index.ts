import { contextBridge, ipcRenderer } from 'electron'
import { channels, type Bridge } from '../bridge/index.js'
import type { ShellEvent } from '../bridge/shell.js'

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
  notices: {
    show: (notice) => ipcRenderer.invoke(channels.noticesShow, notice),
    withdraw: (thread_ids) => ipcRenderer.invoke(channels.noticesWithdraw, thread_ids),
  },
  preferences: {
    read: () => ipcRenderer.invoke(channels.preferencesRead),
    save: (change) => ipcRenderer.invoke(channels.preferencesSave, change),
  },
  about: {
    read: () => ipcRenderer.invoke(channels.aboutRead),
    diagnostics: () => ipcRenderer.invoke(channels.aboutDiagnostics),
    storage: () => ipcRenderer.invoke(channels.aboutStorage),
  },
  updates: {
    read: () => ipcRenderer.invoke(channels.updatesRead),
    check: () => ipcRenderer.invoke(channels.updatesCheck),
    install: () => ipcRenderer.invoke(channels.updatesInstall),
    setTyping: (is_typing) => ipcRenderer.invoke(channels.updatesSetTyping, is_typing),
  },
  presence: () => ipcRenderer.invoke(channels.presence),
  ready: () => ipcRenderer.invoke(channels.ready),
  onEvent(listener) {
    const pass = (_event: unknown, said: ShellEvent): void => listener(said)
    ipcRenderer.on(channels.event, pass)
    return () => ipcRenderer.off(channels.event, pass)
  },
  onWake(listener) {
    const wake = (): void => listener() // the event object stays here
    ipcRenderer.on(channels.wake, wake)
    return () => ipcRenderer.off(channels.wake, wake)
  },
}

contextBridge.exposeInMainWorld('kreida', bridge)
