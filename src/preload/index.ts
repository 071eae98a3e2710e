/**
 * Runs inside the sandbox before the page. It offers the page two functions and nothing else: neither
 * ipcRenderer nor an event object ever crosses, because either would let the page send on any channel.
 */
import { contextBridge, ipcRenderer } from 'electron'
import { channels, eventNames } from '../shared/channels.ts'
import type { WindowApi } from '../shared/contract.ts'

const knownChannels: ReadonlySet<string> = new Set(channels)
const knownEvents: ReadonlySet<string> = new Set(eventNames)

const api: WindowApi = {
  invoke(channel, input) {
    if (!knownChannels.has(channel)) return Promise.reject(new Error(`no such channel: ${String(channel)}`))
    return ipcRenderer.invoke(channel, input)
  },
  on(event, listener) {
    if (!knownEvents.has(event)) throw new Error(`no such event: ${String(event)}`)
    const forward = (_event: unknown, payload: Parameters<typeof listener>[0]) => listener(payload)
    ipcRenderer.on(event, forward)
    return () => {
      ipcRenderer.removeListener(event, forward)
    }
  }
}

contextBridge.exposeInMainWorld('api', api)
