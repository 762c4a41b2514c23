/** The entry of the freedesktop autostart specification. Quotes and backslashes of the path are escaped twice, as it asks. */
export function autostartEntry(name: string, program: string): string {
  const quoted = program.replace(/["`$\\]/g, String.raw`\\$&`)
  return ['[Desktop Entry]', 'Type=Application', `Name=${name}`, `Exec="${quoted}" --hidden`, 'X-GNOME-Autostart-enabled=true', ''].join(
    '\n',
  )
}
