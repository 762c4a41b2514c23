#!/usr/bin/env node
// Stands in for fpm where it cannot be downloaded, for electron-builder's deb and rpm only (CUSTOM_FPM_PATH): builds with dpkg-deb and
// rpmbuild. Releases are built with the real fpm.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

const flags = new Set(['--force', '--debug'])
const repeatable = { '-d': 'depends', '--deb-recommends': 'recommends' }

const { options, files } = parse(process.argv.slice(2))
if (options.s !== 'dir' || !['deb', 'rpm'].includes(options.t)) throw new Error(`fpm.mjs cannot make ${options.t} of ${options.s}`)
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-fpm-'))
try {
  const stage = path.join(work, 'stage')
  for (const [from, to] of files) copy(from, path.join(stage, to))
  execFileSync('chmod', ['-R', 'u+rwX,go+rX,go-w', stage])
  if (options.t === 'deb') makeDeb(stage)
  else makeRpm(stage)
} finally {
  fs.rmSync(work, { recursive: true, force: true })
}

function parse(words) {
  const parsed = { options: { depends: [], recommends: [] }, files: [] }
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]
    if (flags.has(word)) continue
    if (!word.startsWith('-')) parsed.files.push(word.split(/=(.*)/s).slice(0, 2))
    else if (repeatable[word]) parsed.options[repeatable[word]].push(words[(at += 1)])
    else parsed.options[word.replace(/^-+/, '')] = words[(at += 1)]
  }
  return parsed
}

/** `folder/` means what is in it. */
function copy(from, to) {
  fs.mkdirSync(from.endsWith('/') ? to : path.dirname(to), { recursive: true })
  execFileSync('cp', ['-a', '--reflink=auto', from.endsWith('/') ? `${from}.` : from, to])
}

function description() {
  const lines = String(options.description ?? options.name).split('\n')
  return lines.map((line) => line.trim()).filter(Boolean)
}

function makeDeb(stage) {
  const control = path.join(stage, 'DEBIAN')
  const size = execFileSync('du', ['-sk', stage], { encoding: 'utf8' }).split('\t')[0]
  fs.mkdirSync(control)
  const [first, ...more] = description()
  const fields = {
    Package: options.name,
    Version: options.version,
    Vendor: options.vendor,
    Architecture: options.architecture,
    Maintainer: options.maintainer,
    'Installed-Size': size,
    Depends: options.depends.join(', '),
    Recommends: options.recommends.join(', '),
    Section: options.category ?? 'default',
    Priority: options['deb-priority'] ?? 'optional',
    Homepage: options.url,
    Description: [first, ...more.map((line) => ` ${line}`)].join('\n'),
  }
  const lines = Object.entries(fields).filter(([, value]) => value)
  fs.writeFileSync(path.join(control, 'control'), lines.map(([name, value]) => `${name}: ${value}\n`).join(''))
  const scripts = { 'after-install': 'postinst', 'after-remove': 'postrm', 'before-install': 'preinst', 'before-remove': 'prerm' }
  for (const [option, name] of Object.entries(scripts)) {
    if (!options[option]) continue
    fs.copyFileSync(options[option], path.join(control, name))
    fs.chmodSync(path.join(control, name), 0o755)
  }
  const sums = 'cd "$1" && find . -type f ! -path "./DEBIAN/*" -printf "%P\\0" | sort -z | xargs -0 md5sum'
  fs.writeFileSync(path.join(control, 'md5sums'), execFileSync('sh', ['-c', sums, 'sh', stage]))
  const compression = process.env.KREIDA_QUICK ? ['-Zgzip', '-z1'] : ['-Zxz', '-z6']
  execFileSync('dpkg-deb', ['--root-owner-group', ...compression, '--build', stage, options.package], { stdio: 'inherit' })
}

function makeRpm(stage) {
  const script = (name) =>
    options[name]
      ? fs
          .readFileSync(options[name], 'utf8')
          .replace(/^#!.*\n/, '')
          .replaceAll('%', '%%')
      : ''
  const lines = [
    '%define _build_id_links none',
    '%define __os_install_post %{nil}',
    '%define __strip /bin/true',
    '%define _binary_payload w3.zstdio',
    'AutoReqProv: no',
    `Name: ${options.name}`,
    `Version: ${options.version.replaceAll('-', '_')}`,
    'Release: 1',
    `Summary: ${options['rpm-summary'] ?? description()[0]}`,
    `License: ${options.license ?? 'MIT'}`,
    `Vendor: ${options.vendor}`,
    `URL: ${options.url}`,
    `Packager: ${options.maintainer}`,
    ...options.depends.map((name) => `Requires: ${name}`),
    `%description\n${description().join('\n')}`,
    `%files\n%defattr(-,root,root,-)\n${files.map(([, to]) => `"${to}"`).join('\n')}`,
    `%post\n${script('after-install')}`,
    `%postun\n${script('after-remove')}`,
  ]
  const spec = path.join(work, 'kreida.spec')
  fs.writeFileSync(spec, `${lines.join('\n')}\n`)
  const macros = ['--define', `_topdir ${work}`, '--define', `_rpmdir ${work}/out`]
  execFileSync('rpmbuild', ['-bb', '--target', options.architecture, '--buildroot', stage, ...macros, spec], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const made = execFileSync('find', [path.join(work, 'out'), '-name', '*.rpm'], { encoding: 'utf8' }).trim()
  fs.copyFileSync(made, options.package)
}
