import http from 'node:http'
import { expect, test } from '@playwright/test'
import { createDesktopApp, type DesktopApp } from '../support/desktop-app.js'
import { freePort } from '../../support/free-port.js'
import { startWorld, type ServerProcess } from '../support/server-process.js'
import { locales } from '../support/texts.js'

let server: ServerProcess
let app: DesktopApp | null = null

test.beforeAll(async () => {
  server = await startWorld()
})
test.afterEach(async () => {
  await app?.dispose()
  app = null
})
test.afterAll(() => server.dispose())

for (const locale of locales) {
  test(`a sign-in that fails says why and what to do, and keeps what was typed (${locale})`, async () => {
    const page404 = http.createServer((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome to the hotel</h1>'),
    )
    const htmlPort = await freePort()
    await new Promise<void>((resolve) => page404.listen(htmlPort, '127.0.0.1', resolve))
    app = createDesktopApp({ locale })
    const screen = await app.start()
    const alert = screen.page.getByRole('alert')
    const attempts = [
      { server: server.url, secret: 'wrong', reason: 'wrong_credentials' },
      { server: `http://127.0.0.1:${await freePort()}`, reason: 'unreachable' },
      { server: `http://127.0.0.1:${htmlPort}`, reason: 'not_kreida' },
      { server: 'http://', reason: 'bad_address' },
    ] as const
    for (const { reason, ...attempt } of attempts) {
      await screen.signIn({ email: 'olena@example.org', ...attempt })
      await expect(alert).toHaveText(screen.text(`signIn.errors.${reason}`))
      await expect(screen.page.getByLabel(screen.text('signIn.email'))).toHaveValue('olena@example.org')
      await screen.page.screenshot({ path: test.info().outputPath(`${reason}-${locale}.png`) })
    }
    for (let attempt = 0; attempt < 5; attempt++) {
      await screen.signIn({ email: 'maria@example.org', server: server.url, secret: `wrong ${attempt}` })
      await expect(screen.page.getByRole('button', { name: screen.text('signIn.submit'), exact: true })).toBeEnabled()
      await expect(alert).toBeVisible()
    }
    await screen.signIn({ email: 'maria@example.org', server: server.url })
    await expect(alert).toContainText('15')
    await screen.page.screenshot({ path: test.info().outputPath(`rate_limited-${locale}.png`) })
    page404.close()
  })
}
