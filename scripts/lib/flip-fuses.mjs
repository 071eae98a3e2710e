import { join } from 'node:path'
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses'

const executables = {
  darwin: (name) => `${name}.app`,
  win32: (name) => `${name}.exe`,
  linux: (name) => name.toLowerCase()
}

/**
 * electron-builder's afterPack hook: takes out of the packaged Electron what the app never uses and an attacker
 * could. https://www.electronjs.org/docs/latest/tutorial/fuses
 * @param {{ appOutDir: string, electronPlatformName: string, packager: { appInfo: { productFilename: string } } }} pack
 */
export default async function afterPack({ appOutDir, electronPlatformName, packager }) {
  const executable = executables[electronPlatformName]
  if (executable === undefined) throw new Error(`no fuses known for ${electronPlatformName}`)
  await flipFuses(join(appOutDir, executable(packager.appInfo.productFilename)), {
    version: FuseVersion.V1,
    // signing on macOS comes after this and needs the changed binary signed ad hoc until then
    resetAdHocDarwinSignature: electronPlatformName === 'darwin',
    [FuseV1Options.RunAsNode]: false,
    [FuseV1Options.EnableCookieEncryption]: true,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: false,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: electronPlatformName !== 'linux',
    [FuseV1Options.OnlyLoadAppFromAsar]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: false
  })
}
