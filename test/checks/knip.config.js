/** Packages that a stylesheet imports, as if a script did. */
const importsOf = (css) => [...css.matchAll(/@(?:import|plugin)\s+['"]([^'"]+)['"]/g)].map((match) => `import '${match[1]}'`).join('\n')

export default {
  workspaces: {
    '.': {
      entry: [
        'electron/{main,preload}/index.ts',
        'electron/vite.config.ts',
        'electron/dev/{start,get-electron}.mjs',
        'electron/dev/fpm.mjs', // called by electron-builder
        'electron/packaging/{package,after-extract,after-pack,draw-icons,sign-feed}.mjs', // commands, and what electron-builder calls
        'renderer/main.ts',
        'renderer/search/search-worker.ts', // started by its address
        'test/{vitest,playwright}.config.ts',
        'test/checks/{run.mjs,all.ts,eslint.config.js}',
        'test/support/{run.mjs,with-screen.mjs,engine-setup.ts}',
        'test/{acceptance/run,acceptance/take-out,gallery/run,faults/run,security/run,soak/feed,soak/feed-writer}.ts',
        'test/bench/run.ts',
        'test/bench/**/*-process.ts', // processes of their own
        'test/bench/page/{main-probe,start-probe,page-probe}.ts', // compiled by the bench for Electron
        'test/bench/reference/{app-main,app-preload}.ts',
        'test/simulation/{run,worker,machines/rx-thread}.ts', // a command, and what it bundles
        'test/simulation/machines/{sqlite-stand-in,compiled-check}.ts', // take a package's place in that bundle
        'test/{electron,storage}/*-writer.ts', // processes of their own
        'test/**/*.{test,spec}.ts',
      ],
      project: ['electron/**/*.{ts,mjs}', 'renderer/**/*.{ts,vue,css}', 'test/**/*.{ts,mjs,js}'],
      ignoreDependencies: [
        'electron-42', // named by tsconfig.electron-42.json
        'fastify', // the server's own; its tests stand at the root
        'kysely',
        'pg',
      ],
    },
    'sync-server': {
      entry: ['index.ts'],
      project: ['**/*.ts'],
      ignoreDependencies: ['tsx'], // runs the server; the root's scripts name it
    },
  },
  ignoreBinaries: [
    'apt-get',
    'dpkg',
    'dpkg-deb',
    'dpkg-query',
    'du',
    'mount',
    'openssl',
    'pgrep',
    'rpmbuild',
    'setpriv',
    'umount',
    'useradd',
    'userdel',
  ],
  ignoreExportsUsedInFile: true,
  compilers: { css: importsOf },
}
