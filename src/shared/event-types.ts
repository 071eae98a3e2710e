/**
 * The events of Stripe that can change what Stockroom shows: those it asks for, at most 20 at once, and those its listener
 * takes. Of a charge only what tells of a refund, or that held money was taken: others would date the first refund by the sale.
 */
export const eventTypes = [
  'product.created',
  'product.updated',
  'product.deleted',
  'price.created',
  'price.updated',
  'price.deleted',
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'charge.captured',
  'charge.refunded',
  'refund.created',
  'refund.updated',
  'refund.failed'
]
