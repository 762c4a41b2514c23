import { expect, test } from '@playwright/test'
import { startBrowser, type BrowserApp } from '../support/browser-app.js'
import { createServer, type ServerProcess } from '../support/server-process.js'

let server: ServerProcess
let browser: BrowserApp

test.beforeAll(async () => {
  server = await createServer()
  await server.start()
  browser = await startBrowser()
})
test.afterAll(async () => {
  await browser.close()
  await server.dispose()
})

for (const address of ['/api/v1/docs', '/api/v1/docs/']) {
  test(`the pages of the API at ${address} are readable under their content policy`, async () => {
    const page = await browser.browser.newPage()
    const faults: string[] = []
    page.on('console', (message) => void (message.type() === 'error' && faults.push(message.text())))
    page.on('pageerror', (error) => void faults.push(error.message))
    await page.goto(`${server.url}${address}`)
    await expect(page.getByRole('heading', { name: /Kreida sync server/ })).toBeVisible()
    await page.locator('#operations-chat-ensureThread').getByRole('button').first().click()
    await expect(page.getByText('The guards protect making only')).toBeVisible()
    expect(faults).toEqual([])
    await page.close()
  })
}
