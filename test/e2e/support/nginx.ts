import { execFileSync, spawn } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { freePort } from '../../support/free-port.js'

const page = path.join(import.meta.dirname, '..', '..', '..', 'sync-server', 'OPERATIONS.md')
/** Debian's place; an ordinary user has it on no PATH. */
const program = '/usr/sbin/nginx'

export interface Proxy {
  /** https, with a certificate that nobody vouches for. */
  url: string
  /** http, which only sends on to https. */
  plainUrl: string
  stop(): Promise<void>
}

/** A real nginx before the server, with the very configuration that OPERATIONS.md gives to operators. */
export async function startNginx(serverPort: number): Promise<Proxy> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-nginx-'))
  fs.chmodSync(folder, 0o755) // as root its workers are another user
  const [port, plainPort] = [await freePort(), await freePort()]
  makeCertificate(folder)
  const site = substitute(siteOfPage(), [
    ['server 127.0.0.1:8787;', `server 127.0.0.1:${serverPort};`],
    ['listen 80;', `listen 127.0.0.1:${plainPort};`],
    ['listen 443 ssl', `listen 127.0.0.1:${port} ssl`],
    ['/etc/letsencrypt/live/chat.example.org/fullchain.pem', `${folder}/certificate.pem`],
    ['/etc/letsencrypt/live/chat.example.org/privkey.pem', `${folder}/key.pem`],
  ])
  fs.writeFileSync(path.join(folder, 'nginx.conf'), around(site, folder))
  const child = spawn(program, ['-p', folder, '-e', 'stderr', '-c', 'nginx.conf'], { stdio: ['ignore', 'inherit', 'inherit'] })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.once('error', (error) => console.error(`nginx: ${error.message}`))
  await Promise.race([answers(port), ended])
  if (child.exitCode !== null || child.pid === undefined) throw new Error(`nginx ended with ${child.exitCode}`)
  return {
    url: `https://127.0.0.1:${port}`,
    plainUrl: `http://127.0.0.1:${plainPort}`,
    async stop() {
      child.kill('SIGTERM')
      await ended
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The page's one block for nginx. */
function siteOfPage(): string {
  const blocks = [...fs.readFileSync(page, 'utf8').matchAll(/^```nginx\n([\s\S]*?)^```$/gm)]
  if (blocks.length !== 1) throw new Error(`OPERATIONS.md has ${blocks.length} blocks for nginx instead of one`)
  return blocks[0]?.[1] ?? ''
}

/** Every name must be there exactly once: where the page changes, this test says so. */
function substitute(text: string, changes: [from: string, to: string][]): string {
  return changes.reduce((site, [from, to]) => {
    if (site.split(from).length !== 2) throw new Error(`OPERATIONS.md: nginx has not exactly one "${from}"`)
    return site.replace(from, () => to)
  }, text)
}

/** What Debian's own nginx.conf has around a site, in a folder of our own. */
const around = (site: string, folder: string): string => `
daemon off;
pid ${folder}/nginx.pid;
worker_processes 2;
events { worker_connections 512; }
http {
  access_log off;
  include /etc/nginx/mime.types;
  gzip on;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
${site}
}
`

function makeCertificate(folder: string): void {
  const files = ['-keyout', `${folder}/key.pem`, '-out', `${folder}/certificate.pem`]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...files, ...subject], { stdio: 'ignore' })
}

async function answers(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const probe = net.connect(port, '127.0.0.1', () => resolve(true))
      probe.once('error', () => resolve(false)).once('connect', () => probe.destroy())
    })
    if (isOpen) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error('nginx does not listen after 5 s')
}
