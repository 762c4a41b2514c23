// How the commands of the tests start their parts. Plain Node, since `npm test` runs before node_modules exists.
import { spawn } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const project = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..')

/** Resolves with the exit code; what it prints is shown as it comes. */
export function run(program, args, env = process.env) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: project, env, stdio: ['ignore', 'inherit', 'inherit'] })
    child.once('error', (fault) => {
      console.log(fault.message)
      resolve(1)
    })
    child.once('close', (code) => resolve(code ?? 1))
  })
}

export const runNode = (args) => run(process.execPath, args)

/** On Linux with a screen and a session bus of its own. */
export function runWithScreen(args, env = process.env) {
  if (process.platform !== 'linux') return run(process.execPath, args, env)
  return run('xvfb-run', ['-a', 'dbus-run-session', '--', process.execPath, ...args], env)
}

/** Builds both apps into out/; answers the exit code. */
export const build = () => runNode(['node_modules/electron-vite/bin/electron-vite.js', 'build', '--config', 'electron/vite.config.ts'])
