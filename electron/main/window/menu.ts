import { BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron'
import type { MenuCommand } from '../../bridge/shell.js'
import type { Labels } from '../labels.js'

interface MenuOptions {
  labels: Labels
  isDevelopment: boolean
  /** Asks the page of the front window. */
  command: (name: MenuCommand) => void
  quit: () => void
}

/** Installs the application's menu, which is also what gives the edit and zoom keys their meaning. */
export function installMenu(options: MenuOptions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(options, process.platform)))
}

const separator: MenuItemConstructorOptions = { type: 'separator' }

/** The menu of a system. macOS puts about and settings into the menu of the app itself. */
export function menuTemplate(
  { labels, isDevelopment, command, quit }: MenuOptions,
  platform: NodeJS.Platform,
): MenuItemConstructorOptions[] {
  const item = (name: MenuCommand, label: string, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => command(name),
    ...(accelerator ? { accelerator } : {}),
  })
  const settings = item('settings', labels.settings, 'CmdOrCtrl+,')
  const about = item('about', labels.about)
  const leave: MenuItemConstructorOptions = { label: labels.quit, accelerator: 'CmdOrCtrl+Q', click: quit }
  const isMac = platform === 'darwin'
  const own: MenuItemConstructorOptions = {
    label: 'Kreida',
    submenu: isMac
      ? [
          about,
          separator,
          settings,
          separator,
          { role: 'hide', label: labels.hide },
          { role: 'hideOthers', label: labels.hideOthers },
          separator,
          leave,
        ]
      : [settings, { role: 'close', label: labels.closeWindow, accelerator: 'CmdOrCtrl+W' }, separator, leave],
  }
  const go: MenuItemConstructorOptions = {
    label: labels.go,
    submenu: [
      item('dashboard', labels.goPeople),
      item('chats', labels.goChats),
      item('outbox', labels.goOutbox),
      separator,
      item('find', labels.find),
    ],
  }
  const help: MenuItemConstructorOptions = {
    label: labels.help,
    submenu: [item('shortcuts', labels.shortcuts), ...(isMac ? [] : [about])],
  }
  return [own, editMenu(labels), viewMenu(labels, isDevelopment), go, windowMenu(labels), help]
}

const editMenu = (labels: Labels): MenuItemConstructorOptions => ({
  label: labels.edit,
  submenu: [
    { role: 'undo', label: labels.undo },
    { role: 'redo', label: labels.redo },
    separator,
    { role: 'cut', label: labels.cut },
    { role: 'copy', label: labels.copy },
    { role: 'paste', label: labels.paste },
    { role: 'pasteAndMatchStyle', label: labels.pasteText },
    { role: 'selectAll', label: labels.selectAll },
  ],
})

function viewMenu(labels: Labels, isDevelopment: boolean): MenuItemConstructorOptions {
  const reload: MenuItemConstructorOptions[] = isDevelopment
    ? [separator, { role: 'reload', label: labels.reload }, { role: 'toggleDevTools' }]
    : []
  return {
    label: labels.view,
    submenu: [
      { role: 'zoomIn', label: labels.zoomIn },
      // Without Shift on the keys, and on the number pad: Electron's own key is only one of the three.
      { role: 'zoomIn', accelerator: 'CmdOrCtrl+=', visible: false, acceleratorWorksWhenHidden: true },
      { role: 'zoomOut', label: labels.zoomOut },
      { role: 'resetZoom', label: labels.resetZoom },
      separator,
      { role: 'togglefullscreen', label: labels.fullScreen },
      ...reload,
    ],
  }
}

const windowMenu = (labels: Labels): MenuItemConstructorOptions => ({
  label: labels.window,
  submenu: [
    { role: 'minimize', label: labels.minimize },
    { label: labels.maximize, click: () => toggleMaximized(BrowserWindow.getFocusedWindow()) },
  ],
})

function toggleMaximized(window: BrowserWindow | null): void {
  if (window?.isMaximized()) window.unmaximize()
  else window?.maximize()
}
