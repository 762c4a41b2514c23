import { ipcMain, type IpcMainInvokeEvent } from 'electron'
import type { Static, TSchema } from 'typebox'
import { Value } from 'typebox/value'
import type { Log } from './log.js'
import { appOrigin } from './security.js'
import type { AppWindow } from './window/window.js'

/** Ties a channel to a function. Its arguments were checked against `schema`, which also caps their size; the window is the sender's. */
export type Handle = <Arguments extends TSchema>(
  channel: string,
  schema: Arguments,
  answer: (window: AppWindow, args: Static<Arguments>) => unknown,
) => void

/** The only place that listens to renderers. Refuses any frame but the page of a window of ours. */
export function createHandle({ windowOf, log }: { windowOf: (webContentsId: number) => AppWindow | undefined; log: Log }): Handle {
  return (channel, schema, answer) => {
    ipcMain.handle(channel, (event, ...args: unknown[]) => {
      const window = isOwnPage(event) ? windowOf(event.sender.id) : undefined
      if (!window) {
        log('ipc_foreign_sender', { channel })
        throw new Error('refused: foreign sender')
      }
      if (!Value.Check(schema, args)) {
        log('ipc_bad_arguments', { channel })
        throw new Error('refused: bad arguments')
      }
      return answer(window, args)
    })
  }
}

function isOwnPage(event: IpcMainInvokeEvent): boolean {
  const frame = event.senderFrame
  return frame !== null && frame === event.sender.mainFrame && frame.origin === appOrigin
}
