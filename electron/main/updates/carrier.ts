import updater, { type UpdateCheckResult } from 'electron-updater'
import type { Log } from '../log.js'
import type { Carrier } from './updates.js'

/** electron-updater over the feed that the build names in `app-update.yml`. Everything that it would do by itself is off. */
export function createCarrier(log: Log): Carrier {
  const { autoUpdater } = updater
  autoUpdater.autoDownload = false // only what was judged is brought
  autoUpdater.allowDowngrade = false
  autoUpdater.disableWebInstaller = true
  autoUpdater.disableDifferentialDownload = true // its pieces are not covered by the feed's checksum until they are put together
  // Linux asks for a password to install, which must not happen to somebody who only closes the program.
  autoUpdater.autoInstallOnAppQuit = process.platform !== 'linux'
  autoUpdater.logger = null // its lines hold addresses and paths; ours say what happened
  autoUpdater.on('error', () => log('update_carrier_error'))

  let found: UpdateCheckResult | null = null
  return {
    async look() {
      const result = await autoUpdater.checkForUpdates()
      if (!result) throw new Error('ERR_UPDATER_UNSUPPORTED')
      found = result
      return { info: result.updateInfo, isForUs: result.isUpdateAvailable }
    },
    async download(onProgress, stop) {
      const token = found?.cancellationToken
      stop.addEventListener('abort', () => token?.cancel(), { once: true })
      const show = ({ percent }: { percent: number }): void => onProgress(percent)
      autoUpdater.on('download-progress', show)
      try {
        await autoUpdater.downloadUpdate(token)
      } finally {
        autoUpdater.off('download-progress', show)
      }
    },
    abandon() {
      void autoUpdater.netSession.closeAllConnections()
      // Its own field: it would hand the promise that never settles to every later check (electron-updater 6.8.10, found by trial).
      Reflect.set(autoUpdater, 'checkForUpdatesPromise', null)
    },
    install() {
      let fault: unknown = null
      const onError = (error: Error): void => void (fault = error)
      autoUpdater.once('error', onError)
      autoUpdater.quitAndInstall(true, true)
      autoUpdater.off('error', onError)
      if (fault) throw fault instanceof Error ? fault : new Error('the installer failed')
    },
  }
}
