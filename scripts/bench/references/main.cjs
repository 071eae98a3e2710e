// A bare window for the reference grids, as wide and as high as the application's own.
const { app, BrowserWindow } = require('electron')

const [address, userData] = process.argv.slice(-2)
app.setPath('userData', userData)
void app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    webPreferences: { sandbox: true, contextIsolation: true, backgroundThrottling: false }
  })
  return window.loadURL(address)
})
