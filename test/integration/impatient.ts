import { Stripe } from 'stripe'

/** Node's own connections, given up after `ms` instead of the SDK's long patience. */
export function impatient(ms: number): Stripe.HttpClient {
  const client = Stripe.createNodeHttpClient()
  const send = client.makeRequest.bind(client)
  client.makeRequest = (...request) => {
    request[7] = ms
    return send(...request)
  }
  return client
}
