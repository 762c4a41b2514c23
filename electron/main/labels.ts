/** The few texts the shell shows itself; all others belong to the renderer. */
const labels = {
  uk: {
    edit: 'Редагування',
    undo: 'Скасувати',
    redo: 'Повторити',
    cut: 'Вирізати',
    copy: 'Копіювати',
    paste: 'Вставити',
    selectAll: 'Виділити все',
    view: 'Вигляд',
    zoomIn: 'Збільшити',
    zoomOut: 'Зменшити',
    resetZoom: 'Звичайний розмір',
    reload: 'Перезавантажити',
    quit: 'Вийти з Kreida',
    journalTooNew: 'Ненадіслані повідомлення на цьому комп’ютері записала новіша версія Kreida.',
    journalDamaged: 'Файл ненадісланих повідомлень на цьому комп’ютері було пошкоджено.',
    journalDamagedDetail:
      'Усе, що вдалося прочитати, знову на місці. Перевірте чернетки й ненадіслані повідомлення. Пошкоджений файл збережено:',
    journalTooNewDetail: 'Встановіть найновішу версію, щоб відкрити їх. Нічого не змінено.',
  },
  en: {
    edit: 'Edit',
    undo: 'Undo',
    redo: 'Redo',
    cut: 'Cut',
    copy: 'Copy',
    paste: 'Paste',
    selectAll: 'Select all',
    view: 'View',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    resetZoom: 'Actual size',
    reload: 'Reload',
    quit: 'Quit Kreida',
    journalTooNew: 'The unsent messages on this computer were written by a newer version of Kreida.',
    journalDamaged: 'The file of unsent messages on this computer was damaged.',
    journalDamagedDetail: 'What could be read is back in place. Check your drafts and unsent messages. The damaged file is kept:',
    journalTooNewDetail: 'Install the newest version to open them. Nothing was changed.',
  },
} as const

export type Labels = Record<keyof typeof labels.en, string>

/** `locale`: a BCP 47 tag, the system's. */
export const labelsFor = (locale: string): Labels => (locale.startsWith('uk') ? labels.uk : labels.en)
