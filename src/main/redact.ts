/**
 * Stripe's secrets as they look in any text: secret, restricted and publishable keys, and webhook signing
 * secrets (https://docs.stripe.com/keys). The kind of key stays readable, the key does not.
 */
const secrets = /((?:sk|rk|pk)_(?:test|live)_|whsec_)\w+/g

/** `text` with every key in it, wherever it starts, cut down to its prefix. */
export function redact(text: string): string {
  return text.replace(secrets, '$1…')
}
