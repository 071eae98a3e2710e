import { Stripe } from 'stripe'

/** Node's own connections, with answers that are other than our demo shop gives them. `path` has its query. */
export function meddling(change: {
  headers?: (headers: Record<string, string | string[]>) => Record<string, string | string[]>
  body?: (body: unknown, path: string) => unknown
}): Stripe.HttpClient {
  const client = Stripe.createNodeHttpClient()
  const send = client.makeRequest.bind(client)
  client.makeRequest = async (...request) => {
    const response = await send(...request)
    const [headers, json] = [response.getHeaders(), response.toJSON.bind(response)]
    response.getHeaders = () => change.headers?.(headers) ?? headers
    response.toJSON = async () => {
      const body: unknown = await json()
      return change.body === undefined ? body : change.body(body, request[2])
    }
    return response
  }
  return client
}
