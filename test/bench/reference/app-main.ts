import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { app, BrowserWindow, ipcMain } from 'electron'

/** An Electron app with nothing in it: what any app of its kind must at least do. `KREIDA_BENCH_*` say what else is compared. */

const address = process.env['KREIDA_BENCH_ADDRESS'] ?? 'data:text/html,<!doctype html><title>empty</title><p>empty'
const preload = process.env['KREIDA_BENCH_PRELOAD']

/** One durable insert: the least that a text must cost before it may be called written. */
function answerInserts(): void {
  const database = new DatabaseSync(path.join(app.getPath('userData'), 'bench.sqlite'))
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE texts (id INTEGER PRIMARY KEY, body TEXT NOT NULL)')
  const insert = database.prepare('INSERT INTO texts (body) VALUES (?)')
  ipcMain.handle('insert', (_event, body: unknown) => void insert.run(String(body)))
}

void app.whenReady().then(() => {
  if (preload) answerInserts()
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    show: false,
    webPreferences: { sandbox: true, contextIsolation: true, ...(preload ? { preload } : {}) },
  })
  window.once('ready-to-show', () => {
    window.show()
    process.stdout.write(`bench ${JSON.stringify({ event: 'painted', at: performance.timeOrigin + performance.now() })}\n`)
  })
  void window.loadURL(address)
})
app.on('window-all-closed', () => app.quit())
