import { homedir } from 'node:os'
import { join } from 'node:path'
import packageJson from '../../package.json' with { type: 'json' }
import { createEngine } from './app.ts'
import { runCommand } from './command-line/run-command.ts'
import { systemClock, systemRandom } from './system.ts'

/** The `stockroom` command: the application's engine without its window. */

/** Electron's `appData` (https://www.electronjs.org/docs/latest/api/app#appgetpathname), where the app's data lies. */
function applicationData(): string {
  if (process.platform === 'win32') return process.env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support')
  return process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config')
}

process.exitCode = await runCommand(
  process.argv.slice(2),
  process.env,
  { stdout: (text) => void process.stdout.write(text), stderr: (text) => void process.stderr.write(text) },
  {
    createEngine,
    clock: systemClock,
    random: systemRandom,
    version: packageJson.version,
    defaultDataDir: join(applicationData(), 'Stockroom')
  }
)
