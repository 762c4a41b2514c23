import path from 'node:path'
import { mountSmallDisk } from '../support/small-disk.js'
import { faultsOfTexts, setUpDesk } from './desk.js'
import { until } from '../support/until.js'
import type { Outcome } from './outcome.js'
import { countTo } from './count-to.js'

/** After so many rounds both programs start anew: their write-ahead logs must stay too short to be written from the start again, which needs no room. */
const roundsOfDay = 3

/**
 * By turns the disk under the app's journal and the disk under the server's database fill up. The app says so and keeps the text in its
 * field, or keeps it queued; when there is room again all goes out, once.
 */
export async function fullDisks({ disks }: { disks: number }): Promise<Outcome> {
  const desk = await setUpDesk({ KREIDA_LOG_LEVEL: 'fatal' })
  const { app, server } = desk
  const faults: string[] = []
  await app.close()
  await server.stop()
  const ours = mountSmallDisk(path.join(app.profile, 'accounts'), { mib: 8 })
  const theirs = mountSmallDisk(server.data_dir, { mib: 8 })
  try {
    await server.start()
    let tutor = await desk.open()
    for (const number of countTo(disks, 'disks')) {
      if (number > 0 && number % roundsOfDay === 0) {
        await app.close()
        await server.stop()
        await server.start()
        tutor = await desk.open()
      }
      await desk.write(tutor, `є місце ${number}`)
      await desk.settle(tutor)
      const text = `немає місця ${number} ${'текст '.repeat(1_200)}`.trim()

      ours.fill()
      await tutor.composer().fill(text)
      await tutor.page.keyboard.press('Enter')
      const alert = tutor.page.getByRole('alert').filter({ hasText: tutor.text('storage.full') })
      await until(async () => (await alert.count()) === 1, 20_000, 'the full disk is said')
      if ((await tutor.composer().inputValue()) !== text) faults.push(`the field lost its text ${number}`)
      if ((await tutor.bubble(`немає місця ${number}`).count()) > 0) faults.push(`shown as written without a place: ${number}`)
      ours.free()
      await until(async () => (await alert.count()) === 0, 20_000, 'the alert goes by itself')

      theirs.fill()
      await tutor.composer().press('Enter')
      await until(async () => (await tutor.bubble(`немає місця ${number}`).count()) === 1, 20_000, 'it is shown')
      desk.shown.push(text)
      await desk.write(tutor, `сервер без місця ${number} ${'слово '.repeat(1_200)}`.trim())
      theirs.free()
      await desk.settle(tutor)
    }
    faults.push(...faultsOfTexts(desk))
    await app.close()
    await server.stop()
    return { name: 'full disks', facts: { 'under the journal': disks, 'under the server': disks, written: desk.shown.length }, faults }
  } finally {
    await desk.server.stop('SIGKILL')
    for (const disk of [ours, theirs]) disk.unmount()
    await desk.dispose()
  }
}
