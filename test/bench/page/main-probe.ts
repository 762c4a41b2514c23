import { app, ipcMain } from 'electron'

/** Is required by Electron before the app's own main process: gives every page the start probe, and says on standard output what it saw. */
const preload = process.env['KREIDA_BENCH_PRELOAD']
app.on('session-created', (session) => {
  if (preload) session.registerPreloadScript({ type: 'frame', filePath: preload })
})
ipcMain.on('bench', (_event, words: unknown) => process.stdout.write(`bench ${JSON.stringify(words)}\n`))
