import { Failure } from './failure.ts'
import type { ShopKey } from './types.ts'

/**
 * The key a request came with, as Bearer or as Basic user name.
 * @throws Failure 401 without a key that is known and in force, 403 for a publishable one.
 */
export function authenticate(keys: ReadonlyMap<string, ShopKey>, authorization: string | undefined): ShopKey {
  const [scheme = '', credentials = ''] = splitOnce(authorization ?? '', ' ')
  const text =
    scheme.toLowerCase() === 'basic'
      ? Buffer.from(credentials, 'base64').toString().replace(/:.*$/, '')
      : credentials
  const unauthorized = (message: string, code?: string) =>
    new Failure(401, message, {
      ...(code && { code }),
      headers: { 'www-authenticate': 'Basic realm="Stripe"' }
    })
  if (text === '')
    throw unauthorized(
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
    )
  if (text.startsWith('pk_'))
    throw new Failure(
      403,
      'This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list of your API keys at https://dashboard.stripe.com/account/apikeys.',
      { code: 'secret_key_required' }
    )
  const key = keys.get(text)
  if (!key || key.state === 'revoked') throw unauthorized(`Invalid API Key provided: ${masked(text)}`)
  if (key.state === 'expired')
    throw unauthorized(`Expired API Key provided: ${masked(text)}`, 'api_key_expired')
  return key
}

/** `rk_test_51abc…wxyz` → `rk_test_*********wxyz`, as Stripe quotes keys in its messages. */
function masked(key: string): string {
  const head = /^[a-z]+_(?:test|live)_/.exec(key)?.[0] ?? ''
  const rest = key.slice(head.length)
  return head + '*'.repeat(Math.max(4, rest.length - 4)) + rest.slice(-4)
}

/** 403 in Stripe's words, which name the permission and the account. */
export function forbidden(key: ShopKey, permission: string): Failure {
  const alternatives = permission.endsWith('_read')
    ? [permission, permission.replace(/_read$/, '_write')]
    : [permission]
  const having =
    alternatives.length > 1 && permission !== 'rak_accounts_kyc_id_numbers_read'
      ? `Having one of the permissions '${alternatives.join("', '")}' would allow this request to continue.`
      : `Having the '${permission}' permission would allow this request to continue.`
  return new Failure(
    403,
    `The provided key '${masked(key.key)}' does not have the required permissions for this endpoint on account '${key.account}'. ${having}`
  )
}

/** The text before and after the first `mark`. */
export function splitOnce(text: string, mark: string): string[] {
  const at = text.indexOf(mark)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}
