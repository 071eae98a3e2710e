// The reference for the start: the least an Electron app can do, a window with a word in it.
const { app, BrowserWindow } = require('electron')
const { join } = require('node:path')

app.setPath('userData', process.argv.at(-1))
void app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    webPreferences: { sandbox: true, contextIsolation: true }
  })
  // the page says it has painted by changing its title
  window.on('page-title-updated', (_event, title) => {
    if (title === 'painted')
      console.log(`stockroom:first-rows ${Math.round(Date.now() - process.getCreationTime())}`)
  })
  void window.loadFile(join(__dirname, 'index.html'))
})
