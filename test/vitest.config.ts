import path from 'node:path'
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const resolve = { alias: { '@contract': path.join(root, 'sync-server/contract') } }
/** `npm run test:long`: the whole of what CI does a part of. */
const provide = { isLong: process.env.KREIDA_LONG === '1' }
const layer = (name: string, environment: 'node' | 'happy-dom' = 'node') => ({
  plugins: [vue()],
  resolve,
  test: { name, root, environment, include: [`test/${name}/**/*.test.ts`], provide, testTimeout: 30_000, hookTimeout: 60_000 },
})

/** The same files again, on a real PostgreSQL. */
const onPostgres = (name: string) => {
  const { test, ...rest } = layer(name)
  return { ...rest, test: { ...test, name: `${name} on postgres`, globalSetup: 'test/support/engine-setup.ts' } }
}

/** One project a layer, so that a layer without tests is seen. */
export default defineConfig({
  root,
  test: {
    projects: [
      layer('unit', 'happy-dom'),
      layer('bench', 'happy-dom'),
      layer('contract'),
      layer('storage'),
      onPostgres('storage'),
      layer('server'),
      onPostgres('server'),
      layer('sync'),
      layer('simulation'),
      layer('electron'),
      layer('checks'),
    ],
    passWithNoTests: false,
    maxWorkers: '100%', // the default leaves one core of two idle
  },
})
