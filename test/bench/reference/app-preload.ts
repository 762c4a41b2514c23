import { contextBridge, ipcRenderer } from 'electron'

contextBridge.exposeInMainWorld('benchInsert', (body: string) => ipcRenderer.invoke('insert', body))
