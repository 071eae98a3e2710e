/**
 * Why the key may not be sent to this address; null when it may: https anywhere, plain http only on this computer.
 */
export function apiBaseProblem(address: string): string | null {
  const url = URL.canParse(address) ? new URL(address) : null
  const loopback = url !== null && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback)) return null
  return `--api-base ${address}: give an https address, or http on this computer (127.0.0.1)`
}
