import path from 'node:path'
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const resolve = { alias: { '@contract': path.join(root, 'sync-server/contract') } }
const layer = (name: string, environment: 'node' | 'happy-dom' = 'node') => ({
  plugins: [vue()],
  resolve,
  test: { name, root, environment, include: [`test/${name}/**/*.test.ts`], testTimeout: 30_000, hookTimeout: 60_000 },
})

/** One project a layer, so that a layer without tests is seen. */
export default defineConfig({
  root,
  test: {
    projects: [
      layer('unit', 'happy-dom'),
      layer('contract'),
      layer('storage'),
      layer('server'),
      layer('sync'),
      layer('simulation'),
      layer('electron'),
      layer('checks'),
    ],
    passWithNoTests: false,
  },
})
