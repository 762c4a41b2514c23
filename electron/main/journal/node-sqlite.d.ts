/** Electron's Node has this module, the pinned types (of the Node 20 that runs our tools) do not. */
declare module 'node:sqlite' {
  export const DatabaseSync: new (file: string) => import('./sqlite-driver.js').Database
}
