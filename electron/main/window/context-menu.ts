import { clipboard, Menu, type BrowserWindow, type ContextMenuParams, type MenuItemConstructorOptions } from 'electron'
import type { Labels } from '../labels.js'

interface ContextMenuOptions {
  labels: () => Labels
  openExternal: (url: string) => Promise<boolean>
  /** Other spellings of a word; null where the system's own spell check gave them. */
  suggest: (word: string) => string[]
  remember: (word: string) => void
}

/** The menu of the right button: what can be done with a text, a field or a link. Nothing where nothing can be done. */
export function attachContextMenu(window: BrowserWindow, options: ContextMenuOptions): void {
  window.webContents.on('context-menu', (_event, params) => {
    const items = contextItems(params, options, (word) => window.webContents.replaceMisspelling(word))
    if (items.length > 0) Menu.buildFromTemplate(items).popup({ window })
  })
}

type Params = Pick<ContextMenuParams, 'isEditable' | 'selectionText' | 'linkURL' | 'misspelledWord' | 'dictionarySuggestions' | 'editFlags'>

/** The items, in groups with a line between them. */
export function contextItems(params: Params, options: ContextMenuOptions, replace: (word: string) => void): MenuItemConstructorOptions[] {
  const groups = [spellingItems(params, options, replace), linkItems(params, options), textItems(params, options.labels())]
  const filled = groups.filter((group) => group.length > 0)
  return filled.flatMap((group, index) => (index === 0 ? group : [{ type: 'separator' as const }, ...group]))
}

function spellingItems(params: Params, options: ContextMenuOptions, replace: (word: string) => void): MenuItemConstructorOptions[] {
  const { misspelledWord, dictionarySuggestions } = params
  if (!misspelledWord) return []
  const labels = options.labels()
  const words = dictionarySuggestions.length > 0 ? dictionarySuggestions : options.suggest(misspelledWord)
  const items = words.slice(0, 5).map((word) => ({ label: word, click: () => replace(word) }))
  const none = { label: labels.noSuggestions, enabled: false }
  return [...(items.length > 0 ? items : [none]), { label: labels.addToDictionary, click: () => options.remember(misspelledWord) }]
}

function linkItems({ linkURL }: Params, { labels, openExternal }: ContextMenuOptions): MenuItemConstructorOptions[] {
  if (!/^(https|mailto):/.test(linkURL)) return []
  return [
    { label: labels().openLink, click: () => void openExternal(linkURL) },
    { label: labels().copyLink, click: () => clipboard.writeText(linkURL) },
  ]
}

function textItems({ isEditable, selectionText, editFlags }: Params, labels: Labels): MenuItemConstructorOptions[] {
  if (!isEditable) return selectionText.trim() === '' ? [] : [{ role: 'copy', label: labels.copy }]
  return [
    { role: 'undo', label: labels.undo, enabled: editFlags.canUndo },
    { role: 'redo', label: labels.redo, enabled: editFlags.canRedo },
    { type: 'separator' },
    { role: 'cut', label: labels.cut, enabled: editFlags.canCut },
    { role: 'copy', label: labels.copy, enabled: editFlags.canCopy },
    { role: 'paste', label: labels.paste, enabled: editFlags.canPaste },
    { role: 'selectAll', label: labels.selectAll },
  ]
}
