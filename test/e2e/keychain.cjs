/**
 * Loaded into Electron before the application, where a test needs a computer with a keychain: machines that run
 * tests have none, and without one Stockroom keeps no key over a restart.
 */
const { safeStorage } = require('electron')

const mask = (bytes) => Buffer.from(bytes.map((byte) => byte ^ 0x5a))

safeStorage.isEncryptionAvailable = () => true
safeStorage.getSelectedStorageBackend = () => 'gnome_libsecret'
safeStorage.encryptString = (text) => mask(Buffer.from(text))
safeStorage.decryptString = (encrypted) => mask(encrypted).toString()
