import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import vueI18n from '@intlify/unplugin-vue-i18n/vite'
import tailwind from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'

const project = path.join(path.dirname(fileURLToPath(import.meta.url)), '..')
const at = (...parts: string[]): string => path.join(project, ...parts)
const own = JSON.parse(fs.readFileSync(at('package.json'), 'utf8')) as { version: string }
/** `npm run package` says what it builds; see `electron/packaging/`. */
const version = process.env.KREIDA_BUILD_VERSION ?? own.version
const buildKind = process.env.KREIDA_BUILD === 'test' ? 'test' : 'release'
const alias = { '@contract': at('sync-server/contract') }

/** electron-vite makes the addresses of assets relative, for file:; ours must be good on every route, in the app and in a browser. */
const absoluteBase: Plugin = { name: 'kreida-absolute-base', enforce: 'post', config: (config) => void (config.base = '/') }

export default defineConfig({
  main: {
    define: {
      __KREIDA_VERSION__: JSON.stringify(version),
      __KREIDA_BUILD__: JSON.stringify(buildKind),
      __KREIDA_FEED_KEY__: JSON.stringify(process.env.KREIDA_FEED_KEY ?? null),
    },
    build: {
      outDir: at('out/main'),
      minify: true,
      externalizeDeps: false, // everything is bundled, so that no node_modules ship
      rolldownOptions: {
        input: at('electron/main/index.ts'),
        external: ['electron', /^node:/],
        output: { format: 'es', entryFileNames: 'index.js' },
      },
    },
  },
  preload: {
    define: { __KREIDA_VERSION__: JSON.stringify(version) },
    build: {
      outDir: at('out/preload'),
      minify: true,
      externalizeDeps: false,
      // a sandboxed preload is run as CommonJS
      rolldownOptions: {
        input: at('electron/preload/index.ts'),
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: 'index.cjs' },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    resolve: { alias },
    plugins: [
      absoluteBase,
      vue(),
      tailwind(),
      // Messages become functions at build time: compiling them in the page would need `new Function`, which the content policy forbids.
      vueI18n({
        include: at('renderer/i18n/locales/*.json'),
        runtimeOnly: true,
        dropMessageCompiler: true,
        compositionOnly: true,
        strictMessage: false,
      }),
    ],
    build: {
      outDir: at('out/renderer'),
      emptyOutDir: true,
      minify: true,
      target: 'es2023', // browsers get the same files from the sync server
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0, // data: addresses are allowed for images only
      chunkSizeWarningLimit: 900, // kB; one script, so that nothing is missing without a network
      rolldownOptions: { input: at('renderer/index.html') },
    },
  },
})
