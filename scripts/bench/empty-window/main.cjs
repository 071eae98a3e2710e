// The reference for the start: the least an Electron app can do, a window with a word in it.
const { app, BrowserWindow } = require('electron')
const { join } = require('node:path')

app.setPath('userData', process.argv.at(-1))
void app.whenReady().then(openWindow)

function openWindow() {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    webPreferences: { sandbox: true, contextIsolation: true }
  })
  // the page tells when it was painted (epoch ms) by its title
  window.on('page-title-updated', (_event, title) => {
    const painted = Number(title)
    if (painted > 0) console.log(`stockroom:first-rows ${Math.round(painted - process.getCreationTime())}`)
  })
  return window.loadFile(join(__dirname, 'index.html'))
}
