import { Menu, type MenuItemConstructorOptions } from 'electron'
import type { Labels } from '../labels.js'

/** Installs the application's menu, which is also what gives the edit and zoom keys their meaning. */
export function installMenu({ labels, isDevelopment }: { labels: Labels; isDevelopment: boolean }): void {
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  const reload: MenuItemConstructorOptions[] = isDevelopment
    ? [separator, { role: 'reload', label: labels.reload }, { role: 'toggleDevTools' }]
    : []
  const template: MenuItemConstructorOptions[] = [
    { label: 'Kreida', submenu: [{ role: 'quit', label: labels.quit }] },
    {
      label: labels.edit,
      submenu: [
        { role: 'undo', label: labels.undo },
        { role: 'redo', label: labels.redo },
        separator,
        { role: 'cut', label: labels.cut },
        { role: 'copy', label: labels.copy },
        { role: 'paste', label: labels.paste },
        { role: 'selectAll', label: labels.selectAll },
      ],
    },
    {
      label: labels.view,
      submenu: [
        { role: 'zoomIn', label: labels.zoomIn },
        { role: 'zoomOut', label: labels.zoomOut },
        { role: 'resetZoom', label: labels.resetZoom },
        ...reload,
      ],
    },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
